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
 * The present version of each table. A table map comes before every statement; as long as it says
 * the same, the version stays the same object, over new map ids and reconnects too.
 */
export class TableVersions {
  readonly #versions = new Map<
    string,
    { readonly map: ZongjiTableMap; version: TableVersion | Promise<TableVersion> }
  >();
  readonly #findPrimaryKey: FindPrimaryKey;

  constructor(findPrimaryKey: FindPrimaryKey) {
    this.#findPrimaryKey = findPrimaryKey;
  }

  /** A promise only when the database has to be asked for the key. */
  find(map: ZongjiTableMap): TableVersion | Promise<TableVersion> {
    const name = `${map.database}\0${map.table}`;
    const known = this.#versions.get(name);
    const same = known !== undefined && (known.map === map || sameShape(known.map, map));
    // Without FULL row metadata the key may have changed whenever the server gives the table a new id.
    if (same && (map.primaryKey || known.map.tableId === map.tableId)) return known.version;
    const reusable = same && !(known.version instanceof Promise) ? known.version : undefined;
    const entry = { map, version: this.#make(map, reusable) };
    this.#versions.set(name, entry);
    if (entry.version instanceof Promise) {
      entry.version.then(
        (version) => {
          entry.version = version;
        },
        // A key that could not be found is asked for again with the next statement.
        () => this.#versions.delete(name),
      );
    }
    return entry.version;
  }

  #make(map: ZongjiTableMap, known: TableVersion | undefined): TableVersion | Promise<TableVersion> {
    const readers = map.columns.map((column) => readerOf(map, column));
    const build = (primaryKey: readonly number[]): TableVersion => ({
      schema: {
        database: map.database,
        name: map.table,
        columns: map.columns.map(({ name, scale, precision }, index) => ({
          name,
          kind: readers[index]?.kind ?? 'string',
          ...(scale === undefined ? {} : { scale }),
          ...(precision === undefined ? {} : { precision }),
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
      return known && sameKey(known.schema.primaryKey, version.schema.primaryKey) ? known : version;
    });
  }
}

function sameShape(a: ZongjiTableMap, b: ZongjiTableMap): boolean {
  if (a.database !== b.database || a.table !== b.table || a.columns.length !== b.columns.length) return false;
  for (let i = 0; i < a.columns.length; i++) {
    const [x, y] = [a.columns[i], b.columns[i]];
    if (x?.name !== y?.name || x?.type !== y?.type || x?.binary !== y?.binary) return false;
    if (x?.unsigned !== y?.unsigned || x?.scale !== y?.scale || x?.precision !== y?.precision) return false;
  }
  return sameKey(a.primaryKey, b.primaryKey);
}

function sameKey(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a?.join() === b?.join();
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
