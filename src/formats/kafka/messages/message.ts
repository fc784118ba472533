import type { ChangeEvent, Row, TableSchema } from '../../../model/change.ts';

/** A change of one row under one key. A change of the key itself is two of them. */
export interface KeyedChange {
  readonly event: ChangeEvent;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** The values of the messages that tell a change, in order; null is a tombstone. */
export type MessageWriter = (change: KeyedChange) => readonly (string | null)[];

export type CompileMessages = (table: TableSchema) => MessageWriter;
