import type { OpenContext } from '../../model/format.ts';

/** Told of each statement before it is sent. */
export type StatementLog = (sql: string, values: unknown) => void;

/** Undefined unless statements are to be logged. */
export function statementLog(
  { log, logSql }: Pick<OpenContext, 'log' | 'logSql'>,
  server: string,
): StatementLog | undefined {
  if (logSql === undefined) return undefined;
  return (sql, values) => {
    const fields =
      logSql === 'params'
        ? { server, sql, ...(Array.isArray(values) && values.length > 0 && { values }) }
        : { server, sql: maskValues(sql) };
    log.debug(fields, 'statement');
  };
}

interface Querying {
  query(...given: never[]): unknown;
}

/** Tells every statement that goes over a driver's connection from now on. */
export function logStatements(connection: Querying | null, tell: StatementLog | undefined): void {
  if (!tell || !connection) return;
  const target = connection as { query: (...given: unknown[]) => unknown };
  const query = target.query.bind(connection);
  target.query = (...given) => {
    const [first, values] = given;
    const { sql = first } = (typeof first === 'object' ? first : {}) as { sql?: unknown };
    tell(String(sql), values);
    return query(...given);
  };
}

/** A statement without its values: names in quotes stay, texts and numbers are `?`. */
export function maskValues(sql: string): string {
  return sql.replace(
    /(`(?:[^`]|``)*`)|\b[xbn]?'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*'|(?<![\w$])\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gis,
    (_, name?: string) => name ?? '?',
  );
}
