import type { Value } from '../../../../model/change.ts';
import type { Cursor } from '../cursor.ts';

/** Reads one value that is not null into its canonical form (see ColumnKind) and moves behind it. */
export type ValueReader = (cursor: Cursor) => Value;
