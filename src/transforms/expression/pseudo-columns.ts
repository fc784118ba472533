import type { ChangeEvent } from '../../model/change.ts';
import { types, type ValueType } from './value-type.ts';

interface PseudoColumn {
  readonly type: ValueType;
  readonly doc: string;
  readonly read: (event: ChangeEvent) => string | null;
}

/** What every row has beside its columns: facts of the change that brought it, as it reaches the select. */
export const pseudoColumns: ReadonlyMap<string, PseudoColumn> = new Map([
  ['__db', { type: types.string, doc: "the table's database", read: (event) => event.table.database }],
  ['__table', { type: types.string, doc: "the table's name", read: (event) => event.table.name }],
  [
    '__type',
    {
      type: types.string,
      doc: 'insert, update, delete or read (a row of a snapshot)',
      read: (event) => event.operation,
    },
  ],
  [
    '__ts',
    {
      type: types.timestamp,
      doc: 'the time of the commit, in UTC',
      read: (event) => new Date(event.origin.time).toISOString().replace('.000Z', 'Z'),
    },
  ],
  [
    '__gtid',
    {
      type: types.string,
      doc: "the transaction's GTID, null without GTIDs",
      read: (event) => event.origin.gtid ?? null,
    },
  ],
] satisfies [string, PseudoColumn][]);
