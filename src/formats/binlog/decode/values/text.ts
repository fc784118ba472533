import type { Bytes } from '../bytes.ts';
import type { Cursor } from '../cursor.ts';
import type { ValueReader } from './value-reader.ts';

/** Decodes bytes of one character set. */
export type TextDecoding = (bytes: Bytes, start: number, end: number) => string;

/** How a value's length stands before it. */
export type LengthReader = (cursor: Cursor) => number;

export const lengthReaders: readonly LengthReader[] = [
  () => 0,
  (cursor) => cursor.u8(),
  (cursor) => cursor.u16(),
  (cursor) => cursor.u24(),
  (cursor) => cursor.u32(),
];

export function textReader(lengthBytes: number, decode: TextDecoding): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const length = readLength(cursor);
    const start = cursor.at;
    const end = start + length;
    cursor.at = end;
    if (end > cursor.end) cursor.requireInside();
    return decode(cursor.bytes, start, end);
  };
}

/** Bytes as base64; the log strips the zeros that a BINARY column is filled up with. */
export function binaryReader(lengthBytes: number, width = 0): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const stored = cursor.take(readLength(cursor));
    if (stored.length >= width) return stored.toString('base64');
    const filled = Buffer.alloc(width);
    stored.copy(filled);
    return filled.toString('base64');
  };
}
