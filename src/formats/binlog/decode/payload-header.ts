import { Cursor } from './cursor.ts';

/** What stands before the events of a compressed transaction. */
export interface PayloadHeader {
  readonly compressed: boolean;
  /** Length of the events, uncompressed. */
  readonly length: number;
  readonly payload: Buffer;
}

const field = { end: 0, size: 1, compression: 2, uncompressedSize: 3 } as const;
const zstd = 0;
const none = 255;

/** Fields with a number and a length, ended by a zero, then the payload. */
export function readPayloadHeader(bytes: Buffer, start: number, end: number): PayloadHeader {
  const cursor = new Cursor(bytes, start, end);
  let compression = none;
  let size: number | undefined;
  let length: number | undefined;
  for (let type = cursor.lengthEncoded(); type !== field.end; type = cursor.lengthEncoded()) {
    const next = cursor.lengthEncoded() + cursor.at;
    if (type === field.size) size = cursor.lengthEncoded();
    else if (type === field.compression) compression = cursor.lengthEncoded();
    else if (type === field.uncompressedSize) length = cursor.lengthEncoded();
    cursor.at = next;
    cursor.requireInside();
  }
  if (compression !== zstd && compression !== none)
    throw new RangeError(`a transaction compressed with the unknown method ${compression}`);
  const payload = cursor.take(size ?? end - cursor.at);
  return { compressed: compression === zstd, length: length ?? payload.length, payload };
}
