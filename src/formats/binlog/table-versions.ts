import type { TableSchema } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { allColumns, type ColumnFilter } from './column-filter.ts';
import { type ColumnReader, columnReader, type LogColumn } from './decode/column-reader.ts';
import { columnType } from './decode/column-type.ts';
import { skipper } from './decode/skipper.ts';
import type { TableMap } from './decode/table-map.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { describesItself, logColumns } from './log-columns.ts';
import type { DescribeTable, TableDescription } from './table-description.ts';

/** One version of a table as the log describes it, with the readers of its columns. */
export interface TableVersion {
  readonly schema: TableSchema;
  /** Names and readers of all that a row holds. */
  readonly names: readonly string[];
  readonly readers: readonly ValueReader[];
  /** Indexes of what the schema has, where a row holds more. */
  readonly visible: readonly number[] | undefined;
  /** Whether the schema has the column of an index. */
  readonly wanted: (index: number) => boolean;
  /** Indexes of the columns of the type JSON. */
  readonly json: readonly number[];
}

interface Known {
  readonly map: TableMap;
  version: TableVersion | Promise<TableVersion>;
  /** What the version was made of. */
  shape: string;
}

/**
 * The present version of each table. A table map comes before every statement; as long as it says
 * the same, the version stays the same object, over new map ids and reconnects too.
 */
export class TableVersions {
  readonly #known = new Map<string, Known>();
  readonly #describe: DescribeTable;
  readonly #columns: ColumnFilter;
  #last: Known | undefined;

  constructor(describe: DescribeTable, columns: ColumnFilter = allColumns) {
    this.#describe = describe;
    this.#columns = columns;
  }

  /** A promise only when the database has to be asked for what the log does not tell. */
  find(map: TableMap): TableVersion | Promise<TableVersion> {
    if (this.#last?.map === map) return this.#last.version;
    const name = `${map.database}\0${map.table}`;
    const known = this.#known.get(name);
    if (known && known.map !== map) {
      const made = this.#make(name, map, known);
      this.#last = made;
      return made.version;
    }
    this.#last = known ?? this.#make(name, map, undefined);
    return this.#last.version;
  }

  #make(name: string, map: TableMap, before: Known | undefined): Known {
    if (describesItself(map)) {
      const known = { map, ...build(map, undefined, before, this.#columns) };
      this.#known.set(name, known);
      return known;
    }
    // What the log does not tell may have changed whenever the server gives the table a new id.
    const asked = this.#describe(map.database, map.table).then((today) =>
      build(map, today, before, this.#columns),
    );
    const known: Known = { map, version: asked.then(({ version }) => version), shape: '' };
    this.#known.set(name, known);
    asked.then(
      ({ version, shape }) => {
        known.version = version;
        known.shape = shape;
      },
      // What could not be found is asked for again with the next statement.
      () => {
        if (this.#known.get(name) === known) this.#known.delete(name);
        if (this.#last === known) this.#last = undefined;
      },
    );
    return known;
  }
}

/** The version of a table map; the one before it, if that says the same. */
function build(
  map: TableMap,
  today: TableDescription | undefined,
  before: Known | undefined,
  filter: ColumnFilter,
): { version: TableVersion; shape: string } {
  const columns = logColumns(map, today);
  const primaryKey = map.metadata.primaryKey ?? keyOf(columns, today);
  const shape = JSON.stringify([map.database, map.table, columns, primaryKey]);
  if (before && before.shape === shape && !(before.version instanceof Promise))
    return { version: before.version, shape };
  const key = new Set(primaryKey);
  const { database, table } = map;
  const keep = columns.map(({ name }, index) => filter.keeps({ database, table }, name, key.has(index)));
  const all = columns.map((column, index) => ({
    column,
    reader: readerOf(map, column, keep[index] as boolean),
  }));
  const visible = all.flatMap(({ column }, index) => (isHidden(column) || !keep[index] ? [] : [index]));
  const places = new Map(visible.map((index, place) => [index, place]));
  const schema: TableSchema = {
    database: map.database,
    name: map.table,
    columns: visible.map((index) => {
      const { column, reader } = all[index] as (typeof all)[number];
      const { name, type, length, scale } = column;
      const { kind } = reader;
      return type === columnType.decimal ? { name, kind, scale, precision: length } : { name, kind };
    }),
    primaryKey: primaryKey.length > 0 ? primaryKey.map((index) => places.get(index) as number) : undefined,
  };
  return {
    shape,
    version: {
      schema,
      names: columns.map(({ name }) => name),
      readers: all.map(({ reader }) => reader.read),
      visible: visible.length === all.length ? undefined : visible,
      wanted: (index) => places.has(index),
      json: columns.flatMap(({ type }, index) => (type === columnType.json ? [index] : [])),
    },
  };
}

/** What MySQL makes for indexes over expressions: no statement can read it. */
function isHidden({ name }: LogColumn): boolean {
  return name.startsWith('!hidden!');
}

function keyOf(columns: readonly LogColumn[], today: TableDescription | undefined): number[] {
  return (today?.primaryKey ?? [])
    .map((name) => columns.findIndex((column) => column.name === name))
    .filter((index) => index >= 0);
}

function readerOf(map: TableMap, column: LogColumn, keep: boolean): ColumnReader {
  const reader = columnReader(column);
  if (reader) return keep ? reader : { kind: reader.kind, read: skipper(column) ?? reader.read };
  if (isHidden(column)) return { kind: 'string', read: hiddenReader(column) };
  throw new BsqlError(
    `the column ${map.database}.${map.table}.${column.name} has a type (code ${column.type}) that bsql cannot read`,
    {
      code: 'BSQL5007',
      kind: 'data',
      help: 'leave the table out with tableNamePattern',
    },
  );
}

/** The array of a multi-valued index stands behind its length. */
function hiddenReader({ name, type }: LogColumn): ValueReader {
  return (cursor) => {
    if (type !== columnType.typedArray)
      throw new RangeError(`a value of the unknown type ${type} in ${name}`);
    cursor.take(cursor.u32());
    return null;
  };
}
