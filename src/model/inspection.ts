import type { Position, TableSchema } from './change.ts';
import type { FaultCode } from './fault-codes.ts';

/** A fault, or something to know, that a source or sink found before anything ran. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: FaultCode;
  readonly message: string;
  readonly help?: string;
}

/** How far the existing rows of a table were read. */
export interface TableSnapshot {
  /** `created`: not begun; `dumping`: some of its rows were read; `syncing`: all of them, and the log goes on. */
  readonly state: 'created' | 'dumping' | 'syncing';
  /** Rows read so far, where that is kept. */
  readonly rows: number | undefined;
}

/** A table as it is now, and not as a log describes it. */
export interface InspectedTable {
  readonly schema: TableSchema;
  /** Column name to its type as the server writes it, such as `bigint(20) unsigned`. */
  readonly types: Readonly<Record<string, string>>;
  /** About how many rows it has, where the server says. */
  readonly rows: number | undefined;
  /** Where a snapshot is wanted. */
  readonly snapshot?: TableSnapshot;
}

/** What a living source says of itself. Nothing was changed and nothing read but descriptions. */
export interface SourceInspection {
  /** Product and version, such as `MariaDB 10.11.14`. */
  readonly server: string | undefined;
  /** Tables that the load follows; undefined where only reading would tell. */
  readonly tables: readonly InspectedTable[] | undefined;
  /** Where it would begin without a checkpoint. */
  readonly start: Position | undefined;
  readonly problems: readonly Problem[];
}

/** Where one table's documents go. */
export interface InspectedTarget {
  /** `database.table` */
  readonly table: string;
  readonly target: string;
  /** Columns that make the document's id; undefined where the sink has no ids or none can be made. */
  readonly ids: readonly string[] | undefined;
  /** Whether the target is there now; undefined where that cannot be known. */
  readonly exists: boolean | undefined;
  /** What the target would be made as, in the form of its own API; undefined where it is there or has no such form. */
  readonly definition?: object | undefined;
}

/** What a living target says of itself, and of the tables that would come. */
export interface SinkInspection {
  readonly server: string | undefined;
  readonly targets: readonly InspectedTarget[];
  readonly problems: readonly Problem[];
}
