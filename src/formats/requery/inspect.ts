import { didYouMean } from '../../diagnostics/suggest.ts';
import { tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { TransformInspection } from '../../model/format.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import { quoteName } from '../mysql/literal.ts';
import type { DocumentWriter } from './documents.ts';
import type { Session } from './session.ts';
import type { RequerySettings } from './settings.ts';
import { shardTable } from './shard.ts';
import { fillSql } from './statement.ts';
import { missingColumn, ownIdProblem } from './touched.ts';

/** The documents that these tables would make: the SQL is asked for no key at all. */
export async function inspectRequery(
  session: Session,
  settings: RequerySettings,
  documents: DocumentWriter,
  tables: readonly InspectedTable[],
): Promise<TransformInspection> {
  const problems = tables.flatMap((table) => judgeKeys(settings, table));
  const found = new Map<string, InspectedTable>();
  for (const { schema } of tables) {
    const { database } = schema;
    if (found.has(database) || !(settings.keys.has(schema.name) || settings.related.has(schema.name)))
      continue;
    const main = tables.find(
      (table) => table.schema.database === database && table.schema.name === settings.main,
    );
    try {
      const { columns } = await session.select(probeOf(settings), settings.database ?? database);
      found.set(database, { schema: documents.schemaOf(database, columns), types: {}, rows: main?.rows });
      problems.push(...judgeFloats(columns));
    } catch (error) {
      if (!(error instanceof BsqlError)) throw error;
      problems.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        ...(error.help ? { help: error.help } : {}),
      });
      break;
    }
    problems.push(...(await judgeRelated(session, settings, tables, database)));
  }
  return { tables: [...found.values()], problems };
}

function probeOf({ sql, shards }: RequerySettings): string {
  return fillSql(sql, { keys: 'NULL', shardTable: (name) => shardTable(name, 0, shards ?? 1) });
}

function judgeKeys({ keys, related, main }: RequerySettings, { schema }: InspectedTable): Problem[] {
  const column = keys.get(schema.name);
  if (column === undefined) {
    if (related.has(schema.name)) return [];
    return [
      {
        severity: 'warning',
        code: 'BSQL5402',
        message: `changes of ${tableName(schema)} do nothing: neither keys nor related of the re-query names it`,
        help: 'say with keys which column holds the key of the document, or follow fewer tables',
      },
    ];
  }
  const names = schema.columns.map(({ name }) => name);
  if (!names.some((name) => name.toLowerCase() === column.toLowerCase())) {
    const { code, message, help } = missingColumn(schema, column, 'keys names');
    return [{ severity: 'error', code, message, help: didYouMean(column, names) ?? help ?? '' }];
  }
  const own = ownIdProblem(schema, column, main);
  if (own === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'BSQL5402',
      message: own,
      help: `name the column of \`${schema.name}\` that points to \`${main}\`; where it has none, use related.${schema.name}`,
    },
  ];
}

/** Whether the SELECTs of related run, for each table that is there. */
async function judgeRelated(
  session: Session,
  { related, database: chosen }: RequerySettings,
  tables: readonly InspectedTable[],
  database: string,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { schema } of tables) {
    const sql = schema.database === database ? related.get(schema.name) : undefined;
    if (!sql) continue;
    try {
      const filled = fillSql(sql, {
        column: (name) => {
          if (schema.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()))
            return 'NULL';
          throw missingColumn(schema, name, `related.${schema.name} names`);
        },
      });
      await session.select(
        `SELECT * FROM (${filled}\n) AS ${quoteName('related_keys')} LIMIT 0`,
        chosen ?? database,
      );
    } catch (error) {
      if (!(error instanceof BsqlError)) throw error;
      problems.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        ...(error.help ? { help: error.help } : {}),
      });
    }
  }
  return problems;
}

/** As text, which is how results come, a FLOAT has six digits. */
function judgeFloats(
  columns: readonly { readonly name: string; readonly singlePrecision?: boolean }[],
): Problem[] {
  return columns
    .filter(({ singlePrecision }) => singlePrecision)
    .map(({ name }) => ({
      severity: 'warning',
      code: 'BSQL5402',
      message: `the column \`${name}\` of the re-query is a FLOAT, of which the server gives six digits only`,
      help: `write \`${name} + 0e0 as ${name}\` in the SQL for all of them`,
    }));
}
