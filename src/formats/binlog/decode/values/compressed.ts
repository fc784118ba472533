import { inflateRawSync, inflateSync } from 'node:zlib';
import type { Bytes } from '../bytes.ts';
import { type LengthReader, lengthReaders, type TextDecoding } from './text.ts';
import type { ValueReader } from './value-reader.ts';

const storedMethod = 0;
const zlibMethod = 8;

/** A COMPRESSED column of MariaDB; `decode` gives its text, without it the bytes are base64. */
export function compressedReader(lengthBytes: number, decode: TextDecoding | undefined): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const bytes = inflate(cursor.take(readLength(cursor)));
    return decode ? decode(bytes as Bytes, 0, bytes.length) : bytes.toString('base64');
  };
}

/** A byte with method, flag and length of the length to come, that length, the data. An empty value has nothing. */
function inflate(bytes: Buffer): Buffer {
  const head = bytes[0];
  if (head === undefined) return bytes;
  const method = head >> 4;
  if (method === storedMethod) return bytes.subarray(1);
  if (method !== zlibMethod) throw new RangeError(`a value compressed with the unknown method ${method}`);
  const data = bytes.subarray(1 + (head & 7));
  return (head & 8) !== 0 ? inflateRawSync(data) : inflateSync(data);
}
