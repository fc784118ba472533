import type { Column, ColumnKind, Value } from '../../../model/change.ts';
import { digitsOfType } from '../../mysql/column-kinds.ts';
import { quoteName } from '../../mysql/literal.ts';
import { compactJson } from './compact-json.ts';
import { geometryText } from './geometry-text.ts';

/** A column as information_schema describes it. */
export interface ColumnFacts {
  readonly name: string;
  /** Lower case, without length or attributes, such as `bigint`. */
  readonly dataType: string;
  /** In full, such as `bigint(20) unsigned`. */
  readonly columnType: string;
  readonly charset: string | undefined;
}

/** How a column is asked for, so that the answer holds its exact value, and how that is read. */
export interface ColumnSelect {
  readonly column: Column;
  readonly expression: string;
  readonly read: (cell: Buffer) => Value;
}

interface TypeSelect {
  readonly kind: ColumnKind;
  readonly read: (cell: Buffer) => Value;
  /** Where the bare column would not say everything. */
  readonly expression?: (name: string) => string;
}

const text: TypeSelect = { kind: 'string', read: (cell) => cell.toString('utf8') };
const bytes: TypeSelect = { kind: 'binary', read: (cell) => cell.toString('base64') };
const geometry: TypeSelect = { kind: 'geometry', read: geometryText };
const small: TypeSelect = { kind: 'integer', read: (cell) => Number(cell.toString('latin1')) };
const asNumber = (name: string): string => `${name} + 0`;
/** A FLOAT by itself is printed with six digits, as a double with all that it has. */
const asDouble = (name: string): string => `${name} + 0e0`;

const types: Readonly<Record<string, TypeSelect>> = {
  tinyint: small,
  smallint: small,
  mediumint: small,
  int: small,
  year: small,
  bigint: { kind: 'integer', read: readWhole },
  bit: { kind: 'unsigned', read: readWhole, expression: asNumber },
  decimal: { kind: 'decimal', read: readDecimal },
  float: { kind: 'float', read: readFloat, expression: asDouble },
  double: { kind: 'float', read: (cell) => Number(cell.toString('latin1')), expression: asDouble },
  date: { kind: 'date', read: readDate },
  datetime: { kind: 'datetime', read: readDatetime },
  timestamp: { kind: 'timestamp', read: readTimestamp },
  time: { kind: 'time', read: (cell) => cell.toString('latin1') },
  char: text,
  varchar: text,
  tinytext: text,
  text,
  mediumtext: text,
  longtext: text,
  enum: text,
  set: text,
  uuid: text,
  inet4: text,
  inet6: text,
  json: { kind: 'json', read: (cell) => compactJson(cell.toString('utf8')) },
  vector: { kind: 'json', read: readVector },
  binary: bytes,
  varbinary: bytes,
  tinyblob: bytes,
  blob: bytes,
  mediumblob: bytes,
  longblob: bytes,
  geometry,
  point: geometry,
  linestring: geometry,
  polygon: geometry,
  multipoint: geometry,
  multilinestring: geometry,
  multipolygon: geometry,
  geomcollection: geometry,
  geometrycollection: geometry,
};

/** Undefined for a type that bsql does not know. */
export function selectColumn(facts: ColumnFacts): ColumnSelect | undefined {
  const type = types[facts.dataType];
  if (!type) return undefined;
  const name = quoteName(facts.name);
  const unsigned = facts.dataType === 'bigint' && /\bunsigned\b/i.test(facts.columnType);
  return {
    column: {
      name: facts.name,
      kind: unsigned ? 'unsigned' : type.kind,
      ...digitsOfType(facts.columnType),
    },
    expression: type.expression?.(name) ?? name,
    read: type.read,
  };
}

function readWhole(cell: Buffer): Value {
  const digits = cell.toString('latin1');
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

/** ZEROFILL is how a number is shown and not what it is. */
function readDecimal(cell: Buffer): Value {
  const digits = cell.toString('latin1');
  return digits.charCodeAt(0) === zero ? digits.replace(/^0+(?=\d)/, '') : digits;
}

/** The shortest number that is the same FLOAT, as the log's reader gives it (T19). */
function readFloat(cell: Buffer): Value {
  return shortestFloat(Number(cell.toString('latin1')));
}

function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function readVector(cell: Buffer): Value {
  const numbers: string[] = [];
  for (let at = 0; at + 4 <= cell.length; at += 4)
    numbers.push(JSON.stringify(shortestFloat(cell.readFloatLE(at))));
  return `[${numbers.join(',')}]`;
}

const zero = 48;

/** A zero date, or one with a zero month or day, is no date anywhere else: null. */
function isZeroDate(date: string): boolean {
  return date.startsWith('0000-') || date.startsWith('00', 5) || date.startsWith('00', 8);
}

function readDate(cell: Buffer): Value {
  const date = cell.toString('latin1');
  return isZeroDate(date) ? null : date;
}

function readDatetime(cell: Buffer): Value {
  const moment = cell.toString('latin1');
  return isZeroDate(moment) ? null : `${moment.slice(0, 10)}T${moment.slice(11)}`;
}

function readTimestamp(cell: Buffer): Value {
  const moment = readDatetime(cell);
  return moment === null ? null : `${moment}Z`;
}
