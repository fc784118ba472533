import type { ChangeEvent } from '../../model/change.ts';
import { ChunkSizes } from './chunk-sizes.ts';
import type { RowsEntry, StatementEntry } from './event-queue.ts';
import { readRows } from './read-rows.ts';
import type { TableVersions } from './table-versions.ts';

/** A batch while it is read. */
export interface BatchInMaking {
  events: ChangeEvent[];
  /** Of the log. */
  bytes: number;
  /** The version of the newest row. */
  clock: number;
}

/** How many times more memory than their own bytes rows may keep. */
const sparse = 8;

/**
 * Whether rows may stay in the bytes that they came in. A few rows keep whole chunks of a log that is
 * about other tables.
 */
export function mayStay(entries: readonly (RowsEntry | StatementEntry)[]): boolean {
  let own = 0;
  let kept = 0;
  const chunks = new ChunkSizes();
  for (const entry of entries) {
    if (entry.form === null) continue;
    own += entry.bytes;
    kept += chunks.unseen(entry.source);
  }
  return kept <= own * sparse;
}

/**
 * Reads rows from one entry on until the batch holds more than `limit` bytes or something has to be
 * waited for: a statement, a table whose columns are asked for. Returns the place of the entry that
 * was not read. `late`: changes may keep the bytes of their rows. Apart from the generator that waits, since the engine makes no loop inside one fast.
 */
export function readEntries(
  entries: readonly (RowsEntry | StatementEntry)[],
  from: number,
  batch: BatchInMaking,
  versions: TableVersions,
  limit: number,
  late: boolean,
): number {
  let at = from;
  for (; at < entries.length && batch.bytes <= limit; at++) {
    const entry = entries[at] as RowsEntry | StatementEntry;
    if (entry.form === null) break;
    const version = versions.find(entry.map, entry.origin);
    if (version instanceof Promise) break;
    batch.clock = readRows(entry, version, batch.clock, batch.events, late);
    batch.bytes += entry.bytes;
  }
  return at;
}
