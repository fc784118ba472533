import type { Bytes } from './bytes.ts';
import { columnType } from './column-type.ts';
import { Cursor } from './cursor.ts';
import type { StoredColumn } from './table-map.ts';
import type { ValueReader } from './values/value-reader.ts';

/** More than a value of any type takes whose length is always the same. */
const widest = 64;

/**
 * How far a column's values reach, so that one is passed by without being read: the bytes of each of
 * them; or, negative, how many bytes tell the length before it.
 */
export function valueReach({ type, length }: StoredColumn, read: ValueReader): number {
  switch (type) {
    case columnType.string:
    case columnType.varString:
    case columnType.varchar:
    case columnType.varcharCompressed:
      return length > 255 ? -2 : -1;
    case columnType.tinyBlob:
      return -1;
    case columnType.blob:
    case columnType.mediumBlob:
    case columnType.longBlob:
    case columnType.blobCompressed:
    case columnType.json:
    case columnType.geometry:
    case columnType.vector:
    case columnType.typedArray:
      return -length;
    default: {
      // A value of zeros is as long as any other of its type.
      const zeros = new Cursor(Buffer.alloc(widest));
      read(zeros);
      return zeros.at;
    }
  }
}

/** Where a value ends that begins at a place and reaches so far. Behind the last byte it may end too. */
export function valueEnd(bytes: Bytes, at: number, reach: number): number {
  // Small, so that it is part of whoever asks.
  if (reach >= 0) return at + reach;
  return reach === -1 ? at + 1 + (bytes[at] as number) : longValueEnd(bytes, at, -reach);
}

function longValueEnd(bytes: Bytes, at: number, lengthBytes: number): number {
  let length = 0;
  for (let i = at + lengthBytes - 1; i >= at; i--) length = (length << 8) | (bytes[i] as number);
  return at + lengthBytes + (length >>> 0);
}
