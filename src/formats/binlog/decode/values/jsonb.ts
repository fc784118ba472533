import type { Bytes } from '../bytes.ts';
import { readUtf8 } from '../bytes.ts';
import { columnType } from '../column-type.ts';
import { Cursor } from '../cursor.ts';
import { readDecimalWithScale } from './decimal.ts';
import { readDouble } from './floats.ts';
import { readSigned64 } from './integers.ts';
import { packedTemporalText } from './temporal.ts';
import { type LengthReader, lengthReaders } from './text.ts';
import type { ValueReader } from './value-reader.ts';

/** Types of values in MySQL's binary JSON. */
const jsonType = {
  smallObject: 0,
  largeObject: 1,
  smallArray: 2,
  largeArray: 3,
  literal: 4,
  int16: 5,
  uint16: 6,
  int32: 7,
  uint32: 8,
  int64: 9,
  uint64: 10,
  double: 11,
  string: 12,
  opaque: 15,
} as const;
const literals = ['null', 'true', 'false'] as const;
const deepest = 200;
/** Each value takes a byte at least; more of them point at each other. */
let valuesLeft = 0;

/** A JSON column as compact JSON text. Every number keeps its value, and doubles a point or an exponent. */
export function jsonReader(lengthBytes: number): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const length = readLength(cursor);
    const start = cursor.at;
    cursor.at += length;
    cursor.requireInside();
    return jsonText(cursor.bytes, start, cursor.at);
  };
}

export function jsonText(bytes: Bytes, start: number, end: number): string {
  // Where a server had to store something that is no JSON, it stored nothing.
  if (start === end) return 'null';
  valuesLeft = end - start;
  return readValue(new Cursor(bytes, start, end), bytes[start] as number, start + 1, 0);
}

/** A value of a type that stands at a place of its own. */
function readValue(cursor: Cursor, type: number, at: number, depth: number): string {
  if (at > cursor.end) throw new RangeError('JSON that points behind its end');
  if (valuesLeft-- < 0) throw new RangeError('JSON that holds more values than it has bytes');
  cursor.at = at;
  switch (type) {
    case jsonType.smallObject:
      return readContainer(cursor, at, true, false, depth);
    case jsonType.largeObject:
      return readContainer(cursor, at, true, true, depth);
    case jsonType.smallArray:
      return readContainer(cursor, at, false, false, depth);
    case jsonType.largeArray:
      return readContainer(cursor, at, false, true, depth);
    case jsonType.literal:
      return literals[cursor.u8()] ?? unknown('literal', bytesAt(cursor));
    case jsonType.int16:
      return String((cursor.u16() << 16) >> 16);
    case jsonType.uint16:
      return String(cursor.u16());
    case jsonType.int32:
      return String(cursor.i32());
    case jsonType.uint32:
      return String(cursor.u32());
    case jsonType.int64:
      return String(readSigned64(cursor));
    case jsonType.uint64:
      return String(cursor.u64());
    case jsonType.double:
      return doubleText(readDouble(cursor));
    case jsonType.string: {
      const length = readLength(cursor);
      return quote(readUtf8(cursor.bytes, cursor.at, inside(cursor, length)));
    }
    case jsonType.opaque:
      return readOpaque(cursor);
    default:
      return unknown('type', type);
  }
}

/** Entries of fixed width first, then what they point to; every place counts from the container's start. */
function readContainer(cursor: Cursor, start: number, keyed: boolean, large: boolean, depth: number): string {
  if (depth > deepest) throw new RangeError('JSON that is nested too deep');
  const width = large ? 4 : 2;
  const read = (at: number): number => {
    cursor.at = at;
    return large ? cursor.u32() : cursor.u16();
  };
  const count = read(start);
  const keys = start + 2 * width;
  const keyEntry = width + 2;
  const values = keyed ? keys + count * keyEntry : keys;
  const valueEntry = 1 + width;
  if (values + count * valueEntry > cursor.end) throw new RangeError('JSON that ends before its entries');
  const { bytes } = cursor;
  let text = keyed ? '{' : '[';
  for (let i = 0; i < count; i++) {
    if (i > 0) text += ',';
    if (keyed) {
      const keyStart = start + read(keys + i * keyEntry);
      const keyLength = cursor.u16();
      text += `${quote(readUtf8(bytes, keyStart, keyStart + keyLength))}:`;
    }
    const entry = values + i * valueEntry;
    const type = bytes[entry] as number;
    text += isInline(type, large)
      ? readValue(cursor, type, entry + 1, depth)
      : readValue(cursor, type, start + read(entry + 1), depth + 1);
  }
  return text + (keyed ? '}' : ']');
}

/** Whether a value is small enough to stand in its entry. */
function isInline(type: number, large: boolean): boolean {
  switch (type) {
    case jsonType.literal:
    case jsonType.int16:
    case jsonType.uint16:
      return true;
    case jsonType.int32:
    case jsonType.uint32:
      return large;
    default:
      return false;
  }
}

/** Seven bits a byte, the lowest first. */
function readLength(cursor: Cursor): number {
  let length = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = cursor.u8();
    length += (byte & 127) * unit;
    if (byte < 128) return length;
    if (unit > 2 ** 32) return unknown('length', byte);
  }
}

/** A value of a column type that JSON has no type for. */
function readOpaque(cursor: Cursor): string {
  const type = cursor.u8();
  const length = readLength(cursor);
  const end = inside(cursor, length);
  switch (type) {
    case columnType.decimal:
      return readDecimalWithScale(cursor);
    case columnType.date:
    case columnType.time:
    case columnType.datetime:
    case columnType.timestamp:
      return `"${packedTemporalText(type, cursor.bytes.readBigInt64LE(cursor.at))}"`;
    default:
      return `"base64:type${type}:${cursor.bytes.subarray(cursor.at, end).toString('base64')}"`;
  }
}

function inside(cursor: Cursor, length: number): number {
  const end = cursor.at + length;
  if (end > cursor.end) throw new RangeError('JSON that ends inside a value');
  return end;
}

/** With a point or an exponent, which is what makes it a double again. */
function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function bytesAt(cursor: Cursor): number {
  return cursor.bytes[cursor.at - 1] as number;
}

function unknown(what: string, code: number): never {
  throw new RangeError(`JSON with the unknown ${what} ${code}`);
}
