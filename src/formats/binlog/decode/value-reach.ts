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
  switch (reach) {
    case -1:
      return at + 1 + (bytes[at] as number);
    case -2:
      return at + 2 + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
    case -3:
      return (
        at +
        3 +
        ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16))
      );
    case -4:
      return (
        at +
        4 +
        (((bytes[at] as number) |
          ((bytes[at + 1] as number) << 8) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 24)) >>>
          0)
      );
    default:
      return at + reach;
  }
}
