import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { headerLength } from './decode/event-header.ts';
import { type PayloadHeader, readPayloadHeader } from './decode/payload-header.ts';
import {
  EventQueue,
  type PayloadEntry,
  type QueueEntry,
  type RowsEntry,
  type StatementEntry,
} from './event-queue.ts';
import { EventReader, type EventReaderOptions } from './event-reader.ts';

/** Payloads up to this size are opened at once, larger ones as a stream. */
const wholeLength = 1024 * 1024;

type OpenEntry = RowsEntry | StatementEntry;

/** The rows events and statements of queued entries, in order, in lists; compressed transactions are opened on the way. */
export async function* openEntries(
  entries: readonly QueueEntry[],
  options: Omit<EventReaderOptions, 'origin' | 'gtidSet'>,
): AsyncGenerator<readonly OpenEntry[]> {
  let from = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as QueueEntry;
    if (entry.form !== undefined) continue;
    if (i > from) yield entries.slice(from, i) as OpenEntry[];
    yield* openPayload(entry, options);
    from = i + 1;
  }
  if (from === 0) yield entries as readonly OpenEntry[];
  else if (from < entries.length) yield entries.slice(from) as OpenEntry[];
}

/** Events inside a payload have no checksums, and end with a commit that is the payload's own. */
async function* openPayload(
  entry: PayloadEntry,
  options: Omit<EventReaderOptions, 'origin' | 'gtidSet'>,
): AsyncGenerator<readonly OpenEntry[]> {
  const { origin } = entry;
  const queue = new EventQueue(origin.file, { pieceBytes: 1, gtids: true, startOffset: 0 });
  const format = { ...options.format, checksums: false };
  const reader = new EventReader(queue, { ...options, format, origin, gtidSet: undefined });
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of decompress(readPayloadHeader(entry.source, entry.start, entry.end))) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    let at = 0;
    while (bytes.length - at >= headerLength) {
      const length = bytes.readUInt32LE(at + 9);
      if (length < headerLength)
        throw new RangeError('a compressed transaction with an event without a length');
      if (at + length > bytes.length) break;
      reader.read(bytes, at, at + length);
      at += length;
    }
    rest = bytes.subarray(at);
    const taken = queue.take();
    if (taken.entries.length > 0) yield taken.entries as readonly OpenEntry[];
  }
  if (rest.length > 0) throw new RangeError('a compressed transaction that ends inside an event');
}

async function* decompress({ compressed, length, payload }: PayloadHeader): AsyncGenerator<Buffer> {
  if (!compressed) yield payload;
  else if (length <= wholeLength) yield zstdDecompressSync(payload, { maxOutputLength: Math.max(1, length) });
  else {
    const stream = createZstdDecompress();
    stream.end(payload);
    yield* stream as AsyncIterable<Buffer>;
  }
}
