import { columnType } from './column-type.ts';
import type { Cursor } from './cursor.ts';
import type { LogFormat } from './format-description.ts';
import { noTableMetadata, readTableMetadata, type TableMetadata } from './table-metadata.ts';

/** A column as it is stored in the rows of an event. */
export interface StoredColumn {
  readonly type: number;
  /**
   * What the type's own metadata tells: bytes at most of a string, bytes of the length before a
   * blob, digits of a decimal, digits of a fraction of a second, bits, bytes of an ENUM or SET.
   */
  readonly length: number;
  /** Digits behind the point of a decimal. */
  readonly scale: number;
}

/** A table as the log describes it before each statement that changes its rows. */
export interface TableMap {
  readonly tableId: number;
  readonly database: string;
  readonly table: string;
  readonly columns: readonly StoredColumn[];
  readonly metadata: TableMetadata;
  readonly mariadb: boolean;
}

/** Reads a table map from its database's name on; before it stand its id and flags. */
export function readTableMap(
  cursor: Cursor,
  tableId: number,
  format: Pick<LogFormat, 'mariadb' | 'doubtsYears'>,
): TableMap {
  const database = cursor.utf8(cursor.u8());
  cursor.at++;
  const table = cursor.utf8(cursor.u8());
  cursor.at++;
  const types = cursor.take(cursor.lengthEncoded());
  const block = cursor.lengthEncoded();
  const blockEnd = cursor.at + block;
  const columns = Array.from(types, (type) => readStoredColumn(cursor, type));
  if (cursor.at !== blockEnd) throw new RangeError('a table map with column metadata of an unknown form');
  cursor.at += (columns.length + 7) >> 3;
  cursor.requireInside();
  const metadata = cursor.at < cursor.end ? readTableMetadata(cursor, columns, format) : noTableMetadata;
  return { tableId, database, table, columns, metadata, mariadb: format.mariadb };
}

function readStoredColumn(cursor: Cursor, type: number): StoredColumn {
  switch (type) {
    case columnType.float:
    case columnType.double:
    case columnType.timestamp2:
    case columnType.datetime2:
    case columnType.time2:
    case columnType.tinyBlob:
    case columnType.mediumBlob:
    case columnType.longBlob:
    case columnType.blob:
    case columnType.blobCompressed:
    case columnType.geometry:
    case columnType.json:
    case columnType.vector:
      return { type, length: cursor.u8(), scale: 0 };
    case columnType.varchar:
    case columnType.varcharCompressed:
      return { type, length: cursor.u16(), scale: 0 };
    case columnType.decimal:
      return { type, length: cursor.u8(), scale: cursor.u8() };
    case columnType.bit: {
      const bits = cursor.u8();
      return { type, length: bits + cursor.u8() * 8, scale: 0 };
    }
    case columnType.string:
    case columnType.varString:
    case columnType.enum:
    case columnType.set:
      return readStringColumn(cursor);
    case columnType.typedArray: {
      // The type of the elements and its own metadata; the values are stored like JSON.
      readStoredColumn(cursor, cursor.u8());
      return { type, length: 4, scale: 0 };
    }
    default:
      return { type, length: 0, scale: 0 };
  }
}

/** The first byte is the real type; lengths over 255 hide their upper bits in it, inverted. */
function readStringColumn(cursor: Cursor): StoredColumn {
  const first = cursor.u8();
  const second = cursor.u8();
  if ((first & 0x30) === 0x30) return { type: first, length: second, scale: 0 };
  return { type: first | 0x30, length: second | (((first & 0x30) ^ 0x30) << 4), scale: 0 };
}
