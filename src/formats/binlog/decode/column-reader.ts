import type { ColumnKind } from '../../../model/change.ts';
import { charsetDecoding, extendsAscii } from './charsets/charset-decoding.ts';
import { columnType } from './column-type.ts';
import type { StoredColumn } from './table-map.ts';
import { fixedWidthReaders } from './values/addresses.ts';
import { compressedReader } from './values/compressed.ts';
import { decimalReader } from './values/decimal.ts';
import { readDouble, readFloat } from './values/floats.ts';
import { geometryReader } from './values/geometry.ts';
import { bitReader, readYear, signedReaders, unsignedReaders } from './values/integers.ts';
import { jsonReader } from './values/jsonb.ts';
import { enumReader, type Labels, setReader } from './values/labels.ts';
import {
  datetimeReader,
  mariadbFractionReader,
  oldReaders,
  readDate,
  timeReader,
  timestampReader,
} from './values/temporal.ts';
import { binaryReader, type TextDecoding, textReader } from './values/text.ts';
import type { ValueReader } from './values/value-reader.ts';
import { vectorReader } from './values/vector.ts';

/** Everything that is known of a column. */
export interface LogColumn extends StoredColumn {
  readonly name: string;
  readonly unsigned: boolean;
  /** MySQL's name of the character set; undefined for bytes. */
  readonly charset: string | undefined;
  readonly labels: Labels;
  /** The type as the table declares it today, where the stored type does not tell all. */
  readonly declared: string | undefined;
}

export interface ColumnReader {
  readonly kind: ColumnKind;
  readonly read: ValueReader;
  /** Whether a value may be read later than the row is found: reading it does not fail, whatever its bytes are. */
  readonly late: boolean;
  /** Whether values are text behind its length, in which bytes below 128 are ASCII. */
  readonly ascii: boolean;
}

const later = { late: true, ascii: false } as const;
const atOnce = { late: false, ascii: false } as const;

/** The reader of a column, by its type alone; undefined for a type that bsql does not know. */
export function columnReader(column: LogColumn): ColumnReader | undefined {
  const { type, length, unsigned } = column;
  switch (type) {
    case columnType.tiny:
    case columnType.short:
    case columnType.int24:
    case columnType.long:
    case columnType.longlong: {
      const read = (unsigned ? unsignedReaders : signedReaders)[type] as ValueReader;
      return { ...later, kind: unsigned && type === columnType.longlong ? 'unsigned' : 'integer', read };
    }
    case columnType.year:
      return { ...later, kind: 'integer', read: readYear };
    case columnType.bit:
      return { ...later, kind: 'unsigned', read: bitReader(length) };
    case columnType.decimal:
      return { ...later, kind: 'decimal', read: decimalReader(length, column.scale) };
    case columnType.float:
      return { ...later, kind: 'float', read: readFloat };
    case columnType.double:
      return { ...later, kind: 'float', read: readDouble };
    case columnType.json:
      return { ...atOnce, kind: 'json', read: jsonReader(length) };
    case columnType.vector:
      return { ...atOnce, kind: 'json', read: vectorReader(length) };
    case columnType.geometry:
      return { ...atOnce, kind: 'geometry', read: geometryReader(length) };
    case columnType.enum:
      return { ...atOnce, kind: 'string', read: enumReader(length, column.labels) };
    case columnType.set:
      return { ...atOnce, kind: 'string', read: setReader(length, column.labels) };
    default:
      return temporalReader(column) ?? stringReader(column);
  }
}

function temporalReader({ type, length, declared }: LogColumn): ColumnReader | undefined {
  switch (type) {
    case columnType.date:
    case columnType.newDate:
      return { ...later, kind: 'date', read: readDate };
    case columnType.datetime2:
      return { ...later, kind: 'datetime', read: datetimeReader(length) };
    case columnType.timestamp2:
      return { ...later, kind: 'timestamp', read: timestampReader(length) };
    case columnType.time2:
      return { ...later, kind: 'time', read: timeReader(length) };
    case columnType.datetime:
      return { ...later, kind: 'datetime', read: oldReader(type, declared) };
    case columnType.timestamp:
      return { ...later, kind: 'timestamp', read: oldReader(type, declared) };
    case columnType.time:
      return { ...later, kind: 'time', read: oldReader(type, declared) };
    default:
      return undefined;
  }
}

function oldReader(type: number, declared: string | undefined): ValueReader {
  const digits = Number(/\((\d)\)/.exec(declared ?? '')?.[1] ?? 0);
  return ((digits > 0 && mariadbFractionReader(type, digits)) || oldReaders[type]) as ValueReader;
}

function stringReader(column: LogColumn): ColumnReader | undefined {
  const { type, length, charset } = column;
  switch (type) {
    case columnType.string:
    case columnType.varString: {
      const fixed = charset === undefined ? fixedWidthReaders[column.declared ?? ''] : undefined;
      if (fixed) return { ...later, kind: 'string', read: fixed.read };
      return withLength(column, length > 255 ? 2 : 1, length);
    }
    case columnType.varchar:
      if (charset === undefined && column.declared?.startsWith('vector'))
        return { ...atOnce, kind: 'json', read: vectorReader(length > 255 ? 2 : 1) };
      return withLength(column, length > 255 ? 2 : 1);
    case columnType.tinyBlob:
      return withLength(column, 1);
    case columnType.blob:
    case columnType.mediumBlob:
    case columnType.longBlob:
      return withLength(column, length);
    case columnType.varcharCompressed: {
      const decode = decodingOf(charset);
      return { ...atOnce, kind: kindOf(charset), read: compressedReader(length > 255 ? 2 : 1, decode) };
    }
    case columnType.blobCompressed:
      return { ...atOnce, kind: kindOf(charset), read: compressedReader(length, decodingOf(charset)) };
    default:
      return undefined;
  }
}

/** Bytes or text behind their length; bytes are filled up to a width. */
function withLength({ charset }: LogColumn, lengthBytes: number, width = 0): ColumnReader {
  const decode = decodingOf(charset);
  if (charset === undefined || !decode)
    return { ...later, kind: 'binary', read: binaryReader(lengthBytes, width) };
  const safe = extendsAscii(charset);
  return { kind: 'string', read: textReader(lengthBytes, decode), late: safe, ascii: safe };
}

function kindOf(charset: string | undefined): ColumnKind {
  return charset === undefined ? 'binary' : 'string';
}

/** A character set that is not known fails with the first value in it: a wrong letter is worse than a stop. */
function decodingOf(charset: string | undefined): TextDecoding | undefined {
  if (charset === undefined) return undefined;
  return (
    charsetDecoding(charset) ??
    (() => {
      throw new RangeError(`text in the character set ${charset}, which bsql cannot read`);
    })
  );
}
