import { constants, zstdDecompressSync } from 'node:zlib';
import { headerLength, headerType } from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import type { PayloadHeader } from './decode/payload-header.ts';
import { readQuery } from './decode/query.ts';

/** A block of zstd has no more than 128 KB; the first event is in the first one. */
const headBytes = 160 * 1024;

/** Whether a compressed transaction is one of XA, which its first event says. */
export function isXaPayload({ compressed, payload }: PayloadHeader): boolean {
  const head = payload.subarray(0, headBytes);
  const events = compressed ? zstdDecompressSync(head, { finishFlush: constants.ZSTD_e_flush }) : head;
  if (events.length < headerLength || headerType(events, 0) !== eventType.query) return false;
  const end = events.readUInt32LE(9);
  return end <= events.length && /^xa\s+(?:start|begin)/i.test(readQuery(events, 0, end, false).sql);
}

/** Its events, one behind the other; they have no checksums. */
export function openXaPayload({ compressed, length, payload }: PayloadHeader): Buffer {
  return compressed ? zstdDecompressSync(payload, { maxOutputLength: Math.max(1, length) }) : payload;
}
