import type { TableSchema } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { allColumns, type ColumnFilter } from './column-filter.ts';
import { type ColumnReader, columnReader, type LogColumn } from './decode/column-reader.ts';
import { columnType } from './decode/column-type.ts';
import type { Cursor } from './decode/cursor.ts';
import type { TableMap } from './decode/table-map.ts';
import { valueEnd, valueReach } from './decode/value-reach.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { Definitions, type DefinitionsPosition } from './definitions.ts';
import { describesItself, logColumns } from './log-columns.ts';
import { redefines } from './redefines.ts';
import { RowLayout } from './row-layout.ts';
import type { DescribedPlace, DescribeTable, TableDescription } from './table-description.ts';

/** One version of a table as the log describes it, with the readers of its columns. */
export interface TableVersion {
  readonly schema: TableSchema;
  /** Names and readers of all that a row holds. */
  readonly names: readonly string[];
  readonly readers: readonly ValueReader[];
  /** How rows stand in the log that hold every column. */
  readonly layout: RowLayout;
  /** Indexes of what the schema has, where a row holds more. */
  readonly visible: readonly number[] | undefined;
  /** Whether the schema has the column of an index. */
  readonly wanted: (index: number) => boolean;
  /** Indexes of the columns of the type JSON. */
  readonly json: readonly number[];
}

/** Behind the magic number of a file. */
const firstOffset = 4;

interface Known {
  readonly map: TableMap;
  version: TableVersion | Promise<TableVersion>;
  /** What the version was made of. */
  shape: string;
  /** That the table may be another one since. */
  stale: boolean;
}

/**
 * The present version of each table. A table map comes before every statement; as long as it says
 * the same, the version stays the same object, over new map ids and reconnects too.
 */
export class TableVersions {
  readonly #known = new Map<string, Known>();
  readonly #definitions = new Definitions();
  readonly #describe: DescribeTable;
  readonly #columns: ColumnFilter;
  #last: Known | undefined;
  #reached: DescribedPlace | undefined;

  constructor(describe: DescribeTable, columns: ColumnFilter = allColumns) {
    this.#describe = describe;
    this.#columns = columns;
  }

  /**
   * A promise only when the database has to be asked for what the log does not tell. `place` is
   * behind the table map, and before whatever may change the table next.
   */
  find(map: TableMap, place?: DescribedPlace): TableVersion | Promise<TableVersion> {
    if (this.#last?.map === map) return this.#last.version;
    const name = `${map.database}\0${map.table}`;
    const known = this.#known.get(name);
    if (known && (known.map !== map || known.stale)) {
      const made = this.#make(name, map, known, place);
      this.#last = made;
      return made.version;
    }
    this.#last = known ?? this.#make(name, map, undefined, place);
    return this.#last.version;
  }

  /** What is known of tables that the log does not describe; for the position behind what was read. */
  get definitions(): DefinitionsPosition | undefined {
    return this.#definitions.position;
  }

  /** Begins to read at a position; its place may be one of another server, and then is left out. */
  begin(definitions: DefinitionsPosition | undefined, place: DescribedPlace | undefined): void {
    this.#definitions.restore(definitions);
    this.#reached = place;
    this.#forget(() => true);
  }

  /** Notes the end of the last transaction that was read. */
  reach(place: DescribedPlace): void {
    this.#reached = place;
  }

  /**
   * A statement between the rows. What it may have changed is asked for anew at once, so that it is
   * known even if the next rows come only behind the next change.
   */
  async redefine(sql: string, current: string, place: DescribedPlace): Promise<void> {
    const changed = (database: string, table: string): boolean => redefines(sql, current, database, table);
    this.#forget(changed);
    for (const { database, table } of this.#definitions.forget(changed)) {
      try {
        const today = await this.#describe(database, table, this.#behind(place));
        if (today.columns.length > 0) this.#definitions.set(database, table, today);
      } catch (error) {
        // Changed once more already: rows between the two changes will say so, if there are any.
        if (!(error instanceof BsqlError && error.code === 'BSQL5030')) throw error;
      }
    }
  }

  /** Inside a transaction MariaDB 11.4 and later do not say where an event ends. */
  #behind({ file, offset }: DescribedPlace): DescribedPlace {
    if (offset > 0) return { file, offset };
    return this.#reached?.file === file ? this.#reached : { file, offset: firstOffset };
  }

  #forget(changed: (database: string, table: string) => boolean): void {
    for (const known of this.#known.values())
      if (!describesItself(known.map) && changed(known.map.database, known.map.table)) known.stale = true;
    if (this.#last?.stale) this.#last = undefined;
  }

  #make(name: string, map: TableMap, before: Known | undefined, place: DescribedPlace | undefined): Known {
    const { database, table } = map;
    // With names of its own the log tells which of the columns of today are meant.
    const told = map.metadata.names ? undefined : this.#definitions.get(database, table);
    if (told || describesItself(map)) {
      const known = { map, stale: false, ...build(map, told, before, this.#columns) };
      this.#known.set(name, known);
      return known;
    }
    const asked = this.#describe(
      database,
      table,
      map.metadata.names || !place ? undefined : this.#behind(place),
    ).then((today) => {
      const built = build(map, today, before, this.#columns);
      if (!map.metadata.names) this.#definitions.set(database, table, today);
      return built;
    });
    const known: Known = { map, stale: false, version: asked.then(({ version }) => version), shape: '' };
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
  const all = columns.map((column) => ({
    column,
    reader: readerOf(map, column),
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
      readers: all.map(({ column, reader }, index) =>
        keep[index] ? reader.read : passReader(valueReach(column, reader.read)),
      ),
      layout: new RowLayout(
        all.map(({ column, reader }, index) => ({
          ...reader,
          name: column.name,
          reach: valueReach(column, reader.read),
          visible: places.has(index),
        })),
      ),
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

function readerOf(map: TableMap, column: LogColumn): ColumnReader {
  const reader = columnReader(column);
  if (reader) return reader;
  if (isHidden(column) && column.type === columnType.typedArray)
    return { kind: 'string', read: readHidden, late: true, ascii: false };
  throw new BsqlError(
    `the column ${map.database}.${map.table}.${column.name} has a type (code ${column.type}) that bsql cannot read`,
    {
      code: 'BSQL5007',
      kind: 'data',
      help: 'leave the table out with tableNamePattern',
    },
  );
}

/** Passes values by. */
function passReader(reach: number): ValueReader {
  return (cursor) => {
    cursor.at = valueEnd(cursor.bytes, cursor.at, reach);
    return null;
  };
}

/** The array of a multi-valued index stands behind its length. */
function readHidden(cursor: Cursor): null {
  cursor.take(cursor.u32());
  return null;
}
