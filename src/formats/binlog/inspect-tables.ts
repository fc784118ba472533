import type { Column } from '../../model/change.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import { digitsOfType, kindOfType } from '../mysql/column-kinds.ts';
import { type CascadingKey, readCascadingKeys } from './foreign-keys.ts';

/** One question to a server and its rows. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

interface TableRow {
  readonly database: string;
  readonly name: string;
  readonly rows: number | undefined;
}

/** Every table that the user sees, but for views and system databases. */
export async function listTables(query: Query): Promise<TableRow[]> {
  const rows = await query(
    "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, TABLE_ROWS AS n FROM information_schema.TABLES WHERE TABLE_TYPE='BASE TABLE' AND TABLE_SCHEMA NOT IN ('mysql','information_schema','performance_schema','sys') ORDER BY 1, 2",
  );
  return rows.map((row) => ({
    database: String(row.d),
    name: String(row.t),
    rows: row.n === null ? undefined : Number(row.n),
  }));
}

/** Columns, keys and sizes of tables; a column of a type that cannot be read is a problem. */
export async function inspectTables(
  query: Query,
  tables: readonly TableRow[],
): Promise<{ tables: InspectedTable[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const columns = await byTable(
    query,
    tables,
    (inDatabases) =>
      `SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS y FROM information_schema.COLUMNS WHERE ${inDatabases} ORDER BY 1, 2, ORDINAL_POSITION`,
  );
  const keys = await byTable(
    query,
    tables,
    (inDatabases) =>
      `SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.STATISTICS WHERE INDEX_NAME='PRIMARY' AND ${inDatabases} ORDER BY 1, 2, SEQ_IN_INDEX`,
  );
  const inspected = tables.map((table): InspectedTable => {
    const found = columns.get(keyOf(table.database, table.name)) ?? [];
    const schemaColumns = found.map((row): Column => {
      const kind = kindOfType(String(row.y));
      if (!kind) {
        problems.push({
          severity: 'warning',
          code: 'BSQL5007',
          message: `the column ${table.database}.${table.name}.${row.c} has the type ${row.y}, which bsql may not be able to read`,
          help: 'the stream stops at the first row of the table if so: leave the table out with tableNamePattern',
        });
      }
      return { name: String(row.c), kind: kind ?? 'string', ...digitsOfType(String(row.y)) };
    });
    const primaryKey = (keys.get(keyOf(table.database, table.name)) ?? [])
      .map((row) => schemaColumns.findIndex((column) => column.name === row.c))
      .filter((index) => index >= 0);
    return {
      schema: {
        database: table.database,
        name: table.name,
        columns: schemaColumns,
        primaryKey: primaryKey.length > 0 ? primaryKey : undefined,
      },
      types: Object.fromEntries(found.map((row) => [String(row.c), String(row.y)])),
      rows: table.rows,
    };
  });
  return { tables: inspected, problems };
}

/** Foreign keys of these tables that change rows by themselves. */
export async function listCascadingKeys(
  query: Query,
  tables: readonly TableRow[],
): Promise<readonly CascadingKey[]> {
  const withKeys = await byTable(
    query,
    tables,
    (inDatabases) =>
      `SELECT DISTINCT TABLE_SCHEMA AS d, TABLE_NAME AS t FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ${inDatabases} ORDER BY 1, 2`,
  );
  const keys: CascadingKey[] = [];
  for (const { database, name } of tables) {
    if (!withKeys.has(keyOf(database, name))) continue;
    const statement = await showCreate(query, `${quote(database)}.${quote(name)}`);
    keys.push(...readCascadingKeys(`${database}.${name}`, statement));
  }
  return keys;
}

/** Empty for a user who may select some columns only: such a one sees the table, but not its statement. */
async function showCreate(query: Query, table: string): Promise<string> {
  try {
    const [row] = await query(`SHOW CREATE TABLE ${table}`);
    return String(row?.['Create Table'] ?? '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ER_TABLEACCESS_DENIED_ERROR') return '';
    throw error;
  }
}

async function byTable(
  query: Query,
  tables: readonly TableRow[],
  sql: (inDatabases: string) => string,
): Promise<Map<string, Record<string, unknown>[]>> {
  const found = new Map<string, Record<string, unknown>[]>();
  if (tables.length === 0) return found;
  const databases = [...new Set(tables.map((table) => table.database))];
  for (const row of await query(sql('TABLE_SCHEMA IN (?)'), [databases])) {
    const key = keyOf(String(row.d), String(row.t));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function keyOf(database: string, name: string): string {
  return `${database}\0${name}`;
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
