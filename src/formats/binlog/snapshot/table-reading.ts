import type { ColumnFilter } from '../column-filter.ts';
import type { ServerFacts } from '../server.ts';
import type { SnapshotConnection } from './connection.ts';
import type { LogProgress } from './log-progress.ts';
import type { Pace } from './pace.ts';
import type { HandOut } from './piece.ts';
import type { SnapshotState } from './state.ts';
import type { TableShape } from './table-shape.ts';

/** What the reading of a table needs and shares with others. */
export interface TableReading {
  readonly facts: ServerFacts;
  readonly columns: ColumnFilter;
  readonly progress: LogProgress;
  readonly state: SnapshotState;
  readonly pace: Pace;
  readonly chunkRows: number;
  /** SQL that rows must fulfil, for a table. */
  readonly conditions: (shape: TableShape) => readonly string[];
  /** Whether somebody gave such SQL. */
  readonly conditioned: boolean;
  /** An open connection; a new one if the last was closed. */
  readonly connect: () => Promise<SnapshotConnection>;
  /** One more connection, for the one who asks to close. */
  readonly open: () => Promise<SnapshotConnection>;
  readonly handOut: HandOut;
  readonly signal: AbortSignal;
}
