import type { TableSchema } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
import { quoteName } from '../../mysql/literal.ts';
import type { ColumnFilter } from '../column-filter.ts';
import { type ColumnFacts, type ColumnSelect, selectColumn } from './column-select.ts';
import type { SnapshotConnection } from './connection.ts';
import { type KeyOrder, orderBy } from './key-order.ts';
import type { TableName } from './table-name.ts';

/** A table as it is now, and how its rows are read. */
export interface TableShape extends TableName {
  readonly schema: TableSchema;
  readonly columns: readonly ColumnSelect[];
  /** What it can be read in pieces by; undefined when it has to be read in one. */
  readonly order: KeyOrder | undefined;
  /** Indexes of the columns that tell its rows apart: those of a key, else all. */
  readonly identity: readonly number[];
  /** The order's columns with their types: a place in the table means something under the same ones only. */
  readonly keySignature: readonly string[];
  /** Two shapes with the same one read the same values. */
  readonly signature: string;
  /** Whether a consistent read holds for it. */
  readonly transactional: boolean;
  readonly rowsEstimate: number | undefined;
  readonly rowBytesEstimate: number | undefined;
}

/** Asks the server for a table; undefined when there is none of that name. */
export async function readShape(
  connection: SnapshotConnection,
  { database, table }: TableName,
  filter: ColumnFilter,
): Promise<TableShape | undefined> {
  const [status] = await connection.query(
    "SELECT ENGINE AS engine, TABLE_ROWS AS n, AVG_ROW_LENGTH AS bytes FROM information_schema.TABLES WHERE TABLE_SCHEMA=? AND TABLE_NAME=? AND TABLE_TYPE IN ('BASE TABLE','SYSTEM VERSIONED')",
    [database, table],
  );
  const all = await readColumns(connection, database, table);
  if (!status || all.length === 0) return undefined;
  const keys = await readKeys(connection, database, table);
  const primary = keys.get('PRIMARY');
  const inKey = new Set(primary?.parts.map(({ name }) => name));
  const columns = all.filter(({ name }) => filter.keeps({ database, table }, name, inKey.has(name)));
  const order = findOrder(keys, columns);
  const selects = columns.map((column) => selectOf(column, database, table));
  const indexOf = (name: string): number => columns.findIndex((column) => column.name === name);
  const primaryKey = primary?.parts.map((part) => indexOf(part.name)).filter((index) => index >= 0);
  const identity = order ? order.columns.map(({ name }) => indexOf(name)) : primaryKey;
  const describe = ({ name, columnType, charset }: ColumnFacts): string =>
    `${name} ${columnType}${charset ? ` ${charset}` : ''}`;
  return {
    database,
    table,
    schema: {
      database,
      name: table,
      columns: selects.map(({ column }) => column),
      primaryKey: primaryKey && primaryKey.length > 0 ? primaryKey : undefined,
    },
    columns: selects,
    order,
    identity: identity && identity.length > 0 ? identity : columns.map((_, index) => index),
    keySignature: (order?.columns ?? []).map(({ name }) => describe(columns[indexOf(name)] as ColumnFacts)),
    signature: JSON.stringify([columns.map(describe), order?.index, primaryKey]),
    transactional: /^innodb$/i.test(String(status.engine)),
    rowsEstimate: status.n === null ? undefined : Number(status.n),
    rowBytesEstimate: status.bytes === null ? undefined : Number(status.bytes),
  };
}

async function readColumns(
  connection: SnapshotConnection,
  database: string,
  table: string,
): Promise<ColumnFacts[]> {
  const rows = await connection.query(
    'SELECT COLUMN_NAME AS c, DATA_TYPE AS d, COLUMN_TYPE AS y, CHARACTER_SET_NAME AS s FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=? AND TABLE_NAME=? ORDER BY ORDINAL_POSITION',
    [database, table],
  );
  return rows.map((row) => ({
    name: String(row.c),
    dataType: String(row.d).toLowerCase(),
    columnType: String(row.y),
    charset: row.s === null ? undefined : String(row.s),
  }));
}

interface Key {
  readonly parts: { readonly name: string; readonly whole: boolean }[];
  nullable: boolean;
}

/** Unique keys by name, with their columns in order. */
async function readKeys(
  connection: SnapshotConnection,
  database: string,
  table: string,
): Promise<ReadonlyMap<string, Key>> {
  const rows = await connection.query(
    'SELECT INDEX_NAME AS k, COLUMN_NAME AS c, SUB_PART AS p, NULLABLE AS n FROM information_schema.STATISTICS WHERE TABLE_SCHEMA=? AND TABLE_NAME=? AND NON_UNIQUE=0 ORDER BY 1, SEQ_IN_INDEX',
    [database, table],
  );
  const keys = new Map<string, Key>();
  for (const row of rows) {
    const name = String(row.k);
    const key = keys.get(name) ?? { parts: [], nullable: false };
    keys.set(name, key);
    // The part of an index over an expression has no column.
    if (row.n === 'YES' || row.c === null) key.nullable = true;
    key.parts.push({ name: String(row.c), whole: row.p === null });
  }
  return keys;
}

/** The primary key first, then unique keys without nulls; a key over the beginnings of values orders nothing. */
function findOrder(keys: ReadonlyMap<string, Key>, columns: readonly ColumnFacts[]): KeyOrder | undefined {
  const names = [...keys.keys()].sort((a, b) => Number(b === 'PRIMARY') - Number(a === 'PRIMARY'));
  for (const name of names) {
    const { parts, nullable } = keys.get(name) as Key;
    if (nullable || !parts.every((part) => part.whole)) continue;
    const facts = parts.map((part) => columns.find((column) => column.name === part.name));
    if (!facts.every((one) => one !== undefined)) continue;
    const order = orderBy(name, facts);
    if (order) return order;
  }
  return undefined;
}

function selectOf(column: ColumnFacts, database: string, table: string): ColumnSelect {
  const select = selectColumn(column);
  if (select) return select;
  throw new BsqlError(
    `the column ${database}.${table}.${column.name} has the type ${column.columnType}, which bsql cannot read`,
    { code: 'BSQL5007', kind: 'data', help: 'leave the table out with tableNamePattern' },
  );
}

/** `FROM` with the index that keeps the order, whatever the server's statistics say. */
export function fromTable(shape: TableShape): string {
  const name = `${quoteName(shape.database)}.${quoteName(shape.table)}`;
  return shape.order ? `${name} FORCE INDEX (${quoteName(shape.order.index)})` : name;
}
