import type { ColumnKind, Value } from '../../model/change.ts';
import type { ZongjiColumn } from './zongji.ts';

/** Reads one of zongji's values into its canonical form (see ColumnKind). */
export type ValueReader = (value: unknown) => Value;

export interface ColumnReader {
  readonly kind: ColumnKind;
  readonly read: ValueReader;
}

/** Type codes as they stand in a table map event, MySQL's enum_field_types. */
const wire = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  varchar: 15,
  bit: 16,
  timestamp2: 17,
  datetime2: 18,
  time2: 19,
  blobCompressed: 140,
  varcharCompressed: 141,
  json: 245,
  decimal: 246,
  enum: 247,
  set: 248,
  tinyBlob: 249,
  mediumBlob: 250,
  longBlob: 251,
  blob: 252,
  varString: 253,
  string: 254,
  geometry: 255,
} as const;

/** The reader of a column, by its type alone; undefined for a type that bsql does not know. */
export function columnReader(column: ZongjiColumn): ColumnReader | undefined {
  switch (column.type) {
    case wire.tiny:
    case wire.short:
    case wire.int24:
    case wire.long:
      return { kind: 'integer', read: asNumber };
    case wire.longlong:
      return { kind: column.unsigned ? 'unsigned' : 'integer', read: readLongLong };
    case wire.year:
      return { kind: 'integer', read: readYear };
    case wire.bit:
      return { kind: 'unsigned', read: readBit };
    case wire.decimal:
      return { kind: 'decimal', read: asString };
    case wire.float:
      return { kind: 'float', read: readFloat };
    case wire.double:
      return { kind: 'float', read: asNumber };
    case wire.date:
      return { kind: 'date', read: readDate };
    case wire.datetime:
    case wire.datetime2:
      return { kind: 'datetime', read: readDatetime };
    case wire.timestamp:
    case wire.timestamp2:
      return { kind: 'timestamp', read: readTimestamp };
    case wire.time:
    case wire.time2:
      return { kind: 'time', read: readTime };
    case wire.enum:
    case wire.set:
      return { kind: 'string', read: readLabel };
    case wire.json:
      return { kind: 'json', read: asString };
    case wire.geometry:
      return { kind: 'geometry', read: readGeometry };
    case wire.varchar:
    case wire.varcharCompressed:
    case wire.varString:
    case wire.string:
    case wire.tinyBlob:
    case wire.mediumBlob:
    case wire.longBlob:
    case wire.blob:
    case wire.blobCompressed:
      return column.binary ? { kind: 'binary', read: readBytes } : { kind: 'string', read: readText };
    default:
      return undefined;
  }
}

function asNumber(value: unknown): Value {
  return typeof value === 'number' ? value : unexpected(value);
}

function asString(value: unknown): Value {
  return typeof value === 'string' ? value : unexpected(value);
}

/** zongji gives a number when it is safe, else the digits. */
function readLongLong(value: unknown): Value {
  return typeof value === 'number' ? value : typeof value === 'string' ? BigInt(value) : unexpected(value);
}

/** YEAR 0000 is byte 0, which zongji reads as 1900; 1900 itself is no legal YEAR. */
function readYear(value: unknown): Value {
  return value === 1900 ? 0 : asNumber(value);
}

function readBit(value: unknown): Value {
  if (!Buffer.isBuffer(value)) return unexpected(value);
  const bits = value.length === 0 ? 0n : BigInt(`0x${value.toString('hex')}`);
  return bits <= Number.MAX_SAFE_INTEGER ? Number(bits) : bits;
}

/** The shortest number that is the same FLOAT: 0.1, not 0.10000000149011612 (T19). */
function readFloat(value: unknown): Value {
  if (typeof value !== 'number') return unexpected(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** A zero date, or one with a zero month or day, is no date anywhere else: null. */
function readDate(value: unknown): Value {
  if (typeof value !== 'string') return unexpected(value);
  return isZeroDate(value) ? null : value;
}

function readDatetime(value: unknown): Value {
  if (typeof value !== 'string') return unexpected(value);
  return isZeroDate(value) ? null : withT(value);
}

/** On the hottest path, so by codes: `YYYY-MM-DD`, and whatever follows. */
function isZeroDate(text: string): boolean {
  return (
    (text.charCodeAt(5) === zero && text.charCodeAt(6) === zero) ||
    (text.charCodeAt(8) === zero && text.charCodeAt(9) === zero) ||
    text.startsWith('0000-')
  );
}

const zero = 48;

function withT(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11)}`;
}

function readTimestamp(value: unknown): Value {
  if (typeof value !== 'string') return unexpected(value);
  if (isZeroDate(value)) return null;
  const iso = `${value.slice(0, 10)}T${value.slice(11)}Z`;
  return iso < '1970' ? beyond2038(iso) : iso;
}

/** MariaDB 11.5 and later store seconds unsigned; zongji reads them signed. */
function beyond2038(iso: string): string {
  const seconds = Date.parse(`${iso.slice(0, 19)}Z`) / 1000 + 2 ** 32;
  return new Date(seconds * 1000).toISOString().slice(0, 19) + iso.slice(19);
}

/** zongji gives a negative TIME of whole minutes with 64 where 0 belongs: -01:00:00 comes as -00:63:64. */
function readTime(value: unknown): Value {
  if (typeof value !== 'string') return unexpected(value);
  if (!value.includes(':64') && !value.startsWith('64', value.length - 2)) return value;
  const match = /^(-?)(\d+):(\d\d):(\d\d)(.*)$/.exec(value);
  if (!match) return value;
  let [hours, minutes, seconds] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (seconds === 64) [minutes, seconds] = [minutes + 1, 0];
  if (minutes === 64) [hours, minutes] = [hours + 1, 0];
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${match[1]}${two(hours)}:${two(minutes)}:${two(seconds)}${match[5]}`;
}

/** An invalid ENUM value is stored as index 0, which is the empty string. */
function readLabel(value: unknown): Value {
  return value === undefined ? '' : asString(value);
}

/** Character sets that zongji cannot decode come as bytes; a wrong letter is worse than a stop. */
function readText(value: unknown): Value {
  return typeof value === 'string' ? value : unexpected(value);
}

function readBytes(value: unknown): Value {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return typeof value === 'string' ? value : unexpected(value);
}

function readGeometry(value: unknown): Value {
  if (typeof value !== 'object' || value === null) return unexpected(value);
  const { x, y } = value as { x?: unknown; y?: unknown };
  return JSON.stringify(
    typeof x === 'number' && typeof y === 'number' ? { type: 'Point', coordinates: [x, y] } : value,
  );
}

function unexpected(value: unknown): never {
  const what = Buffer.isBuffer(value)
    ? 'bytes in a character set that cannot be decoded'
    : `a value of type ${typeof value}`;
  throw new TypeError(what);
}
