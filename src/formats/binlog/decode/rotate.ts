import { crc32 } from 'node:zlib';
import { Cursor } from './cursor.ts';
import { checksumLength, headerLength } from './event-header.ts';

/** The file that a rotation leads to. */
export function readRotate(bytes: Buffer, start: number, end: number): string {
  const cursor = new Cursor(bytes, start + headerLength, end);
  cursor.at += 8;
  return cursor.utf8(end - cursor.at);
}

/**
 * Whether an event ends with its checksum. The made-up rotation at the beginning of a dump comes
 * before any format description, so it has to tell by itself.
 */
export function endsWithChecksum(bytes: Buffer, start: number, end: number): boolean {
  const body = end - checksumLength;
  return body > start + headerLength && crc32(bytes.subarray(start, body)) === bytes.readUInt32LE(body);
}
