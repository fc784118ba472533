import type { JsonBytes } from './json-bytes.ts';

/**
 * How a column's values are held in a row and written to a target. One name per canonical
 * JavaScript representation, not per SQL type:
 *
 * | kind | held as |
 * |---|---|
 * | integer | number when safe, else its digits as bigint |
 * | unsigned | the same; may exceed 2^63 - 1 |
 * | decimal | its digits as string |
 * | float | number; NaN and infinities do not occur in MySQL |
 * | string | string |
 * | binary | base64 string |
 * | date | `YYYY-MM-DD` |
 * | datetime | `YYYY-MM-DDTHH:MM:SS[.ffffff]`, no zone |
 * | timestamp | the same in UTC, with `Z` |
 * | time | `[-]HH:MM:SS[.ffffff]` |
 * | boolean | boolean |
 * | json | JSON text |
 * | geometry | GeoJSON text |
 */
export type ColumnKind =
  | 'integer'
  | 'unsigned'
  | 'decimal'
  | 'float'
  | 'string'
  | 'binary'
  | 'date'
  | 'datetime'
  | 'timestamp'
  | 'time'
  | 'boolean'
  | 'json'
  | 'geometry';

export type Value = null | string | number | bigint | boolean;

/** A row's values in the order of its table's columns. */
export type Row = readonly Value[];

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Digits behind the point of a decimal, where the source tells. */
  readonly scale?: number;
  /** Digits of a decimal altogether, where the source tells. */
  readonly precision?: number;
}

/** One version of a table's shape. The same object is shared by all events of that version. */
export interface TableSchema {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly Column[];
  /** Indexes into `columns` of the primary key, or undefined when it has none. */
  readonly primaryKey: readonly number[] | undefined;
}

/** `read` is a row of a snapshot or of a re-query; the others come from the log. */
export type Operation = 'insert' | 'update' | 'delete' | 'read';

/** Where an event came from, for people: shared by the rows of one log event. */
export interface Origin {
  /** Commit time in milliseconds since 1970, as the log gives it. */
  readonly time: number;
  readonly file: string;
  /** Offset of the byte behind the event, or 0 where the server does not say. */
  readonly offset: number;
  readonly gtid: string | undefined;
  /** The same in numbers, for who keeps many; undefined where it has to be kept itself. */
  readonly compact?: CompactOrigin;
}

/** An origin as numbers beside what it shares with many others. */
export interface CompactOrigin {
  readonly place: OriginPlace;
  readonly seconds: number;
  readonly offset: number;
  /** Number of the transaction. */
  readonly transaction: number;
}

/** What the origins of many events share. */
export interface OriginPlace {
  readonly origin: (seconds: number, offset: number, transaction: number) => Origin;
}

/** What is known of a change beside its rows. */
export interface ChangeHead {
  readonly operation: Operation;
  readonly table: TableSchema;
  /**
   * Hybrid logical clock over the log: grows with every row and survives restarts, because the
   * clock is part of the position. Below 2^53.
   */
  readonly version: number;
  readonly origin: Origin;
}

export interface ChangeEvent extends ChangeHead {
  /** The row before an update or delete, else undefined. */
  readonly before: Row | undefined;
  /** The row after an insert, update or read, else undefined. */
  readonly after: Row | undefined;
  /** The same rows as their source stores them, where it still does. */
  readonly stored?: StoredRows | undefined;
}

/**
 * Rows of a change as bytes of their source: for who needs few of the values, or only the document.
 * Columns are those of the change's table.
 */
export interface StoredRows {
  /** A value of the row before; not to be asked where there is none. */
  beforeValue(column: number): Value;
  /** A value of the row after; not to be asked where there is none. */
  afterValue(column: number): Value;
  /** Whether an update certainly left a value as it was; not to be asked of other changes. */
  keepsValue(column: number): boolean;
  /** Writes the row after as a JSON object, as `compileJsonRowBytes` writes its values. */
  writeAfter(into: JsonBytes): void;
}

/**
 * A place between two transactions from which a source can go on. Opaque to the runtime and
 * plain JSON, so that a checkpoint can hold it.
 */
export interface Position {
  readonly [key: string]: unknown;
  /** One line for people. */
  readonly text: string;
}

/** Tables that lost all their rows at once, by a statement that does not say which. */
export interface Clearing {
  readonly tables: readonly { readonly database: string; readonly name: string }[];
  /** Above that of every row before it, below that of every row behind it. */
  readonly version: number;
  readonly origin: Origin;
}

/** How many rows a table has at a place in the log, as far as that can be told while it changes. */
export interface RowCount {
  readonly database: string;
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

export interface Batch {
  readonly events: readonly ChangeEvent[];
  /** About how much memory the events hold, for backpressure. */
  readonly bytes: number;
  /** Comes alone, without events: it stands behind all that came before. */
  readonly cleared?: Clearing;
  /** Comes alone, without events: every existing row of these tables was handed out before it. */
  readonly existing?: readonly RowCount[];
  /** Set only if the batch ends at a commit (invariant 2). */
  readonly position: Position | undefined;
  /** Commit time of the newest event seen, in milliseconds since 1970; for lag. */
  readonly time: number;
}

export function tableName(table: TableSchema): string {
  return `${table.database}.${table.name}`;
}
