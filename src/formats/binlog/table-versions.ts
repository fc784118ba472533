import type { TableSchema } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { type ColumnReader, columnReader, type ValueReader } from './columns.ts';
import type { ZongjiColumn, ZongjiTableMap } from './zongji.ts';

/** One version of a table as the log describes it, with the readers of its columns. */
export interface TableVersion {
  readonly schema: TableSchema;
  readonly names: readonly string[];
  readonly readers: readonly ValueReader[];
  readonly columns: readonly ZongjiColumn[];
}

/** Finds a table's primary key where the log does not carry it. */
export type FindPrimaryKey = (database: string, table: string) => Promise<readonly string[]>;

/**
 * The versions of the tables of one connection. A table map comes before every statement, so the
 * version is made once and found again by the map's id as long as the columns are the same.
 */
export class TableVersions {
  readonly #versions = new Map<number, TableVersion | Promise<TableVersion>>();
  readonly #columns = new Map<number, ZongjiTableMap>();
  readonly #findPrimaryKey: FindPrimaryKey;

  constructor(findPrimaryKey: FindPrimaryKey) {
    this.#findPrimaryKey = findPrimaryKey;
  }

  /** A promise only when the database has to be asked for the key. */
  find(map: ZongjiTableMap): TableVersion | Promise<TableVersion> {
    const known = this.#columns.get(map.tableId);
    const version = this.#versions.get(map.tableId);
    if (known && version && sameShape(known, map)) return version;
    const made = this.#make(map);
    this.#columns.set(map.tableId, map);
    this.#versions.set(map.tableId, made);
    return made;
  }

  #make(map: ZongjiTableMap): TableVersion | Promise<TableVersion> {
    const readers = map.columns.map((column) => readerOf(map, column));
    const build = (primaryKey: readonly number[]): TableVersion => ({
      schema: {
        database: map.database,
        name: map.table,
        columns: map.columns.map((column, index) => ({
          name: column.name,
          kind: readers[index]?.kind ?? 'string',
        })),
        primaryKey: primaryKey.length > 0 ? primaryKey : undefined,
      },
      names: map.columns.map((column) => column.name),
      readers: readers.map((reader) => reader.read),
      columns: map.columns,
    });
    if (map.primaryKey) return build(map.primaryKey);
    return this.#findPrimaryKey(map.database, map.table).then((names) => {
      const version = build(
        names
          .map((name) => map.columns.findIndex((column) => column.name === name))
          .filter((index) => index >= 0),
      );
      this.#versions.set(map.tableId, version);
      return version;
    });
  }
}

function sameShape(a: ZongjiTableMap, b: ZongjiTableMap): boolean {
  if (a.database !== b.database || a.table !== b.table || a.columns.length !== b.columns.length) return false;
  for (let i = 0; i < a.columns.length; i++) {
    const [x, y] = [a.columns[i], b.columns[i]];
    if (x?.name !== y?.name || x?.type !== y?.type || x?.binary !== y?.binary || x?.unsigned !== y?.unsigned)
      return false;
  }
  return a.primaryKey?.join() === b.primaryKey?.join();
}

function readerOf(map: ZongjiTableMap, column: ZongjiColumn): ColumnReader {
  const reader = columnReader(column);
  if (reader) return reader;
  throw new BsqlError(
    `the column ${map.database}.${map.table}.${column.name} has a type (code ${column.type}) that bsql cannot read`,
    {
      code: 'BSQL5007',
      kind: 'data',
      help: 'leave the table out with tableNamePattern',
    },
  );
}
