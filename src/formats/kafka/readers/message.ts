import type { Operation, Row, TableSchema } from '../../../model/change.ts';

/** A message as text. */
interface IncomingMessage {
  readonly topic: string;
  readonly key: string | undefined;
  /** Null is a tombstone. */
  readonly value: string | null;
}

/** A change that a message tells. */
export interface ReadChange {
  readonly operation: Operation;
  readonly table: TableSchema;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** Milliseconds since 1970, where the message says when it was committed. */
  readonly time?: number | undefined;
  readonly gtid?: string | undefined;
}

/** A table lost all of its rows, or is gone. */
export interface ReadClearing {
  readonly cleared: string;
}

/** Why a message cannot be read; never sent on. */
export class UnreadableMessage extends Error {}

/** What a message tells; nothing where it tells of no row. Throws UnreadableMessage. */
export type MessageReader = (message: IncomingMessage) => readonly ReadChange[] | ReadClearing;
