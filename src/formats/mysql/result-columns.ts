import type { Column, ColumnKind, Value } from '../../model/change.ts';

/** A column of a result as the protocol describes it. */
export interface ResultField {
  readonly name: string;
  /** Type code on the wire. */
  readonly type: number;
  readonly flags: number;
  /** 63 is bytes. */
  readonly charset: number;
  readonly decimals: number;
}

/** A column of a result, and how its text as the server sends it is read. */
export interface ResultColumn extends Column {
  readonly read: (bytes: Buffer) => Value;
  /** A FLOAT, of which the server's text has six digits only. */
  readonly singlePrecision: boolean;
}

const unsignedFlag = 32;
const binaryCharset = 63;
/** Decimals of a type that has no fixed number of them. */
const anyDecimals = 31;

/** Undefined for a type that has no canonical text. The session's time zone must be UTC. */
export function resultColumn(field: ResultField): ResultColumn | undefined {
  const { name, decimals } = field;
  const kind = kindOf(field);
  if (!kind) return undefined;
  const scale = kind === 'decimal' && decimals < anyDecimals ? { scale: decimals } : {};
  const read = field.type === bit ? readBit : readers[kind];
  return { name, kind, ...scale, read, singlePrecision: field.type === float };
}

const float = 4;
const bit = 16;

/** By the type codes of the protocol, as the reader of the log has them. */
function kindOf({ type, flags, charset }: ResultField): ColumnKind | undefined {
  switch (type) {
    case 1:
    case 2:
    case 3:
    case 9:
    case 13:
      return 'integer';
    case 8:
      return (flags & unsignedFlag) === 0 ? 'integer' : 'unsigned';
    case bit:
      return 'unsigned';
    case 0:
    case 246:
      return 'decimal';
    case 4:
    case 5:
      return 'float';
    case 7:
      return 'timestamp';
    case 10:
    case 14:
      return 'date';
    case 11:
      return 'time';
    case 12:
      return 'datetime';
    case 245:
      return 'json';
    // A constant null has no type of its own; text is what every target knows.
    case 6:
      return 'string';
    case 15:
    case 247:
    case 248:
    case 249:
    case 250:
    case 251:
    case 252:
    case 253:
    case 254:
      return charset === binaryCharset ? 'binary' : 'string';
    default:
      return undefined;
  }
}

const text = (bytes: Buffer): string => bytes.toString('utf8');

const readers: Readonly<Record<ColumnKind, (bytes: Buffer) => Value>> = {
  integer: readInteger,
  unsigned: readInteger,
  decimal: text,
  float: (bytes) => Number(text(bytes)),
  string: text,
  binary: (bytes) => bytes.toString('base64'),
  date: (bytes) => unlessZero(text(bytes)),
  datetime: (bytes) => unlessZero(text(bytes).replace(' ', 'T')),
  timestamp: (bytes) => unlessZero(`${text(bytes).replace(' ', 'T')}Z`),
  time: text,
  boolean: readInteger,
  json: (bytes) => compactJson(text(bytes)),
  geometry: text,
};

function readInteger(bytes: Buffer): Value {
  const digits = text(bytes);
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

function readBit(bytes: Buffer): Value {
  const bits = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  return bits <= Number.MAX_SAFE_INTEGER ? Number(bits) : bits;
}

/** A zero date, or one with a zero month or day, is no date anywhere else: null. */
function unlessZero(date: string): Value {
  return date.startsWith('0000-') || date.slice(5, 7) === '00' || date.slice(8, 10) === '00' ? null : date;
}

/** One line without space between its parts; digits and texts stay as they are. */
export function compactJson(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}
