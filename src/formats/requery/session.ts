import { type Connection, createConnection, type FieldPacket } from 'mysql2/promise';
import type { Row } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { OptionValues } from '../../model/options.ts';
import { readConnection } from '../mysql/connection.ts';
import { quoteName } from '../mysql/literal.ts';
import { logStatements, type StatementLog } from '../mysql/log-statements.ts';
import { queryFault } from '../mysql/query-fault.ts';
import { type ResultColumn, type ResultField, resultColumn } from '../mysql/result-columns.ts';

export interface SqlResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

/** What decides how a session waits for a change. */
export interface ServerKind {
  readonly mariadb: boolean;
  readonly gtids: boolean;
}

export interface SessionSettings {
  readonly address: string;
  readonly connection: Readonly<Record<string, unknown>>;
  /** Milliseconds that a statement may take. */
  readonly timeout: number;
  /** Whether what is read must be as new as the log. */
  readonly exact: boolean;
  readonly tellSql?: StatementLog | undefined;
}

export function readSession(
  options: OptionValues,
  directory: string,
  timeout: number,
  exact: boolean,
): SessionSettings {
  return { ...readConnection(options, directory), timeout, exact };
}

/** One connection that only reads, in UTC, and gives values in their canonical form. */
export class Session {
  readonly kind: ServerKind;
  readonly #connection: Connection;
  readonly #settings: SessionSettings;
  #database: string | undefined;

  private constructor(connection: Connection, settings: SessionSettings, kind: ServerKind) {
    this.#connection = connection;
    this.#settings = settings;
    this.kind = kind;
  }

  static async open(settings: SessionSettings): Promise<Session> {
    let connection: Connection | undefined;
    try {
      connection = await createConnection(settings.connection);
      logStatements(connection, settings.tellSql);
      // An idle session that is lost shows at its next question.
      connection.on('error', () => {});
      const kind = await readKind(connection);
      for (const statement of preparations(settings, kind)) await connection.query(statement);
      return new Session(connection, settings, kind);
    } catch (error) {
      connection?.destroy();
      throw queryFault(error, settings.address, 'the settings of the session');
    }
  }

  /** Runs one SELECT in a database; undefined leaves the one that is chosen. */
  async select(sql: string, database?: string): Promise<SqlResult> {
    const { address, timeout, exact } = this.#settings;
    try {
      if (database !== undefined && database !== this.#database) {
        await this.#connection.query(`USE ${quoteName(database)}`);
        this.#database = database;
      }
      // The server ends a statement that takes too long; this is for a server that hangs.
      const options = { sql, rowsAsArray: true, typeCast: false, timeout: timeout + 5_000 };
      const [rows, fields] = (await this.#connection.query(options as never)) as unknown as [
        (Buffer | null)[][],
        FieldPacket[],
      ];
      if (locks(this.kind, exact)) await this.#connection.query('COMMIT');
      return readResult(rows, fields, sql);
    } catch (error) {
      throw queryFault(error, address, sql);
    }
  }

  /** For statements that set nothing and whose values need no types. */
  async ask(sql: string): Promise<(string | null)[][]> {
    try {
      const options = { sql, rowsAsArray: true, typeCast: false, timeout: this.#settings.timeout + 5_000 };
      const [rows] = (await this.#connection.query(options as never)) as unknown as [(Buffer | null)[][]];
      return Array.isArray(rows) ? rows.map((row) => row.map((cell) => cell?.toString('utf8') ?? null)) : [];
    } catch (error) {
      throw queryFault(error, this.#settings.address, sql);
    }
  }

  close(): void {
    this.#connection.destroy();
  }
}

async function readKind(connection: Connection): Promise<ServerKind> {
  const one = async (sql: string): Promise<unknown> => {
    const [rows] = await connection.query({ sql, rowsAsArray: true });
    return (rows as unknown as unknown[][])[0]?.[0];
  };
  const mariadb = /mariadb/i.test(String(await one('SELECT VERSION()')));
  return { mariadb, gtids: mariadb || (await one('SELECT @@GLOBAL.gtid_mode')) === 'ON' };
}

/** Without GTIDs MySQL cannot tell whether a change is visible: reads that lock wait for it. */
function locks({ mariadb, gtids }: ServerKind, exact: boolean): boolean {
  return exact && !mariadb && !gtids;
}

function preparations(settings: SessionSettings, kind: ServerKind): string[] {
  const { timeout, exact } = settings;
  return [
    "SET SESSION time_zone = '+00:00', group_concat_max_len = 1073741824, sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')",
    kind.mariadb
      ? `SET SESSION max_statement_time = ${timeout / 1000}`
      : `SET SESSION max_execution_time = ${timeout}`,
    'SET SESSION TRANSACTION READ ONLY',
    ...(locks(kind, exact)
      ? ['SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SET SESSION autocommit = 0']
      : []),
  ];
}

function readResult(rows: (Buffer | null)[][], fields: readonly FieldPacket[], sql: string): SqlResult {
  const columns = fields.map((field) => {
    const column = resultColumn(fieldOf(field));
    if (column) return column;
    throw new BsqlError(
      `the column \`${field.name}\` of the re-query has a type (code ${field.columnType}) that cannot be read`,
      {
        code: 'BSQL5402',
        kind: 'script',
        help: 'make text or JSON of it in the SQL, such as ST_AsGeoJSON(place) as place',
      },
    );
  });
  const read = (row: readonly (Buffer | null)[]): Row =>
    row.map((cell, index) => {
      const column = columns[index];
      return cell === null || !column ? null : column.read(cell);
    });
  if (!Array.isArray(rows) || columns.length === 0) throw new Error(`no rows come from ${sql}`);
  return { columns, rows: rows.map(read) };
}

function fieldOf(field: FieldPacket): ResultField {
  const raw = field as unknown as Readonly<Record<string, unknown>>;
  // MariaDB calls JSON a text, and tells beside it what text it is.
  const type = raw.extendedFormat === 'json' ? 245 : Number(raw.columnType);
  return {
    name: field.name,
    type,
    flags: Number(raw.flags),
    charset: Number(raw.characterSet),
    decimals: Number(raw.decimals),
  };
}
