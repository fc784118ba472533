import type { Row, TableSchema } from '../../../model/change.ts';
import type { Window } from './log-progress.ts';
import type { LogPlace } from './place.ts';
import type { TableState } from './state.ts';
import type { TableName } from './table-name.ts';

/** Rows that were read, waiting for their place in the stream. */
export interface Piece {
  readonly table: TableName;
  readonly schema: TableSchema;
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** When they were read, in milliseconds since 1970. */
  readonly time: number;
  /** Rows whose key it has come from the stream. Undefined where there are no rows. */
  readonly window: Window | undefined;
  /** The stream must have got here first. */
  readonly upTo: LogPlace | undefined;
  /** What is known of the table once they are handed out; undefined when nothing changes. */
  readonly state: TableState | undefined;
}

/** Resolves when a piece was handed out; false when its window was lost and it must be read again. */
export type HandOut = (piece: Piece) => Promise<boolean>;
