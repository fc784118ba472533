import type { Batch, ChangeEvent } from '../../../model/change.ts';
import type { LogProgress } from './log-progress.ts';
import type { Piece } from './piece.ts';

const batchBytes = 1024 * 1024;

/** The rows of a piece that the stream did not touch since they were read, at least one batch of them. */
export function batchesOf(
  { schema, rows, window, time, bytes }: Piece,
  { place, clock, time: logTime }: Pick<LogProgress, 'place' | 'clock' | 'time'>,
): Batch[] {
  const origin = { time, file: place.file, offset: place.offset, gtid: undefined };
  const key = window?.rowKey;
  const left = key && window && window.size > 0 ? rows.filter((row) => !window.has(key(row))) : rows;
  const count = Math.max(1, Math.ceil(bytes / batchBytes));
  const size = Math.ceil(left.length / count);
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) {
    const events = left.slice(i * size, (i + 1) * size).map(
      (after): ChangeEvent => ({
        operation: 'read',
        table: schema,
        before: undefined,
        after,
        // Above whatever was handed out before, below whatever comes: the clock ticks before each row.
        version: clock,
        origin,
      }),
    );
    batches.push({ events, bytes: Math.ceil(bytes / count), position: undefined, time: logTime || time });
  }
  return batches;
}
