import type { ChangeEvent, Row, TableSchema } from '../../model/change.ts';
import type { ItemFailure } from '../../model/format.ts';
import { compileJsonRow } from '../encoding/json-row.ts';
import type { RowEncoder } from './row-encoder.ts';
import type { Stored } from './stored.ts';

/** The last change of each row within a flush: its new values, or undefined where it is gone. */
export type Changes = Map<string, readonly Stored[] | undefined>;

export interface Reduced {
  readonly changes: Changes;
  readonly failures: readonly ItemFailure[];
}

interface LastChange {
  readonly event: ChangeEvent;
  readonly gone: boolean;
}

/**
 * The events of one Delta table as changes by id, in log order. Rows without an id, and values that a
 * column cannot hold, are told whether or not `isKnown` says that the table has the event already: a
 * kill may have come between the commit and the dead letter (invariant 3).
 */
export function reduceEvents(
  events: readonly ChangeEvent[],
  encoderOf: (table: TableSchema) => RowEncoder,
  isKnown: (event: ChangeEvent) => boolean,
  directory: string,
): Reduced {
  const last = new Map<string, LastChange>();
  const failures: ItemFailure[] = [];
  const storeOrFail = (event: ChangeEvent, key: string): Stored[] | undefined => {
    try {
      return encoderOf(event.table).store(event.after as Row);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      failures.push(failureOf(event, directory, key, 'BSQL5106', error.message));
      return undefined;
    }
  };
  for (const event of events) {
    const { keyOf } = encoderOf(event.table);
    const known = isKnown(event);
    const before = event.before && keyOf(event.before);
    const after = event.after && keyOf(event.after);
    // T27: a row under another key is another row.
    if (before !== undefined && before !== after && !known) last.set(before, { event, gone: true });
    if (!event.after) continue;
    if (after === undefined)
      failures.push(failureOf(event, directory, '', 'BSQL5107', 'no id: a column of the key is null'));
    else if (!known) last.set(after, { event, gone: false });
    else storeOrFail(event, after);
  }
  const changes: Changes = new Map();
  for (const [key, { event, gone }] of last) {
    const row = gone ? undefined : storeOrFail(event, key);
    // A row that failed stays as it was.
    if (gone || row) changes.set(key, row);
  }
  return { changes, failures };
}

function failureOf(
  event: ChangeEvent,
  target: string,
  id: string,
  code: string,
  reason: string,
): ItemFailure {
  const document = event.after && compileJsonRow(event.table)(event.after);
  return { event, code, reason, target, id, document };
}
