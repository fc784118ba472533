import { columnType } from './column-type.ts';
import type { StoredColumn } from './table-map.ts';
import { type LengthReader, lengthReaders } from './values/text.ts';
import type { ValueReader } from './values/value-reader.ts';

/** Passes a value by that stands behind its length; undefined for types that cost as little to read. */
export function skipper({ type, length }: StoredColumn): ValueReader | undefined {
  switch (type) {
    case columnType.string:
    case columnType.varString:
    case columnType.varchar:
    case columnType.varcharCompressed:
      return skipBehind(length > 255 ? 2 : 1);
    case columnType.tinyBlob:
      return skipBehind(1);
    case columnType.blob:
    case columnType.mediumBlob:
    case columnType.longBlob:
    case columnType.blobCompressed:
    case columnType.json:
    case columnType.geometry:
    case columnType.vector:
      return skipBehind(length);
    default:
      return undefined;
  }
}

function skipBehind(lengthBytes: number): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const length = readLength(cursor);
    cursor.at += length;
    cursor.requireInside();
    return null;
  };
}
