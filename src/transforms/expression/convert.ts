import { type ClockTime, parseClockTime } from './clock-time.ts';
import {
  Decimal,
  decimalToDouble,
  doubleToDecimal,
  parseDecimal,
  printDecimal,
  readDecimal,
  wholePart,
} from './decimal.ts';
import { printDouble, readDouble, roundHalfEven } from './double.ts';
import { kindFault } from './faults.ts';
import { clampInteger, type Integer, isZero, largest, toInteger } from './integer.ts';
import { type Json, jsonOf, parseJson, printJson } from './json.ts';
import { type Moment, parseMoment } from './moment.ts';
import type { Evaluate, Node } from './node.ts';
import { show } from './show.ts';
import type { NotNull, ValueType } from './value-type.ts';

/** Reads the value of one kind as another form; null where MySQL makes a NULL of it. */
export type Reader<T> = (value: NotNull) => T | null;

function refuse(node: Node, wanted: string, help: string): never {
  const { kind } = node.type;
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  throw kindFault(
    `\`${show(node.plan)}\` is ${article} ${kind === 'string' ? 'text' : kind}, which cannot be used as ${wanted}`,
    help,
  );
}

const asIs = (value: NotNull): never => value as never;
const numberHelp = 'turn it into a number first, such as cast(… as decimal(20, 6)) or unix_timestamp(…)';

export function readerOfDouble(node: Node): Reader<number> {
  switch (node.type.kind) {
    case 'null':
    case 'float':
      return asIs;
    case 'boolean':
    case 'integer':
    case 'unsigned':
      return Number;
    case 'decimal':
      return (value) => decimalToDouble(value as Decimal);
    case 'string':
      return (value) => readDouble(value as string);
    default:
      return refuse(node, 'a number', numberHelp);
  }
}

export function readerOfDecimal(node: Node): Reader<Decimal> {
  switch (node.type.kind) {
    case 'null':
    case 'decimal':
      return asIs;
    case 'boolean':
    case 'integer':
    case 'unsigned':
      return (value) => new Decimal(BigInt(value as Integer), 0);
    case 'float':
      return (value) => doubleToDecimal(value as number);
    case 'string':
      return (value) => readDecimal(value as string);
    default:
      return refuse(node, 'a number', numberHelp);
  }
}

/** Of integers and booleans only, unchanged. */
export function readerOfExactInteger(node: Node): Reader<Integer> {
  return node.type.kind === 'boolean' ? Number : asIs;
}

/** A whole number for an argument such as a length: decimals and doubles round, text is read to its first other letter. */
export function readerOfInteger(node: Node): Reader<Integer> {
  switch (node.type.kind) {
    case 'null':
    case 'integer':
    case 'unsigned':
      return asIs;
    case 'boolean':
      return Number;
    case 'decimal':
      return (value) => clampInteger(wholePart(value as Decimal), false);
    case 'float':
      return (value) => doubleToInteger(value as number, false);
    case 'string':
      return (value) => clampInteger(readWhole(value as string), false);
    default:
      return refuse(node, 'a number', numberHelp);
  }
}

export function readWhole(text: string): bigint {
  return BigInt(/^\s*\+?(-?\d+)/.exec(text)?.[1] ?? 0);
}

export function doubleToInteger(value: number, unsigned: boolean): Integer {
  const rounded = roundHalfEven(value);
  if (Number.isSafeInteger(rounded) && (rounded >= 0 || !unsigned)) return rounded;
  return Number.isFinite(rounded) ? clampInteger(BigInt(rounded), unsigned) : toInteger(largest);
}

export function readerOfText(node: Node): Reader<string> {
  switch (node.type.kind) {
    case 'null':
    case 'string':
    case 'date':
    case 'time':
      return asIs;
    case 'boolean':
      return (value) => (value ? '1' : '0');
    case 'integer':
    case 'unsigned':
      return String;
    case 'decimal':
      return (value) => printDecimal(value as Decimal);
    case 'float':
      return (value) => printDouble(value as number);
    case 'datetime':
    case 'timestamp':
      return (value) => datetimeText(value as string);
    case 'json':
      return (value) => printJson(jsonOf(value));
    case 'binary':
      return refuse(node, 'text', 'use hex(…) or to_base64(…), or cast(… as char) if the bytes are UTF-8');
    default:
      return refuse(node, 'text', 'leave it out, or save the column as it is');
  }
}

function datetimeText(value: string): string {
  const end = value.endsWith('Z') ? -1 : undefined;
  return `${value.slice(0, 10)} ${value.slice(11, end)}`;
}

/** Binary columns by their bytes, everything else by the UTF-8 of its text. */
export function readerOfBytes(node: Node): Reader<Buffer> {
  if (node.type.kind === 'binary') return (value) => Buffer.from(value as string, 'base64');
  const text = readerOfText(node);
  return (value) => Buffer.from(text(value) as string);
}

export function readerOfTruth(node: Node): Reader<boolean> {
  switch (node.type.kind) {
    case 'null':
    case 'boolean':
      return asIs;
    case 'integer':
    case 'unsigned':
      return (value) => !isZero(value as Integer);
    case 'decimal':
      return (value) => (value as Decimal).digits !== 0n;
    case 'float':
      return (value) => value !== 0;
    case 'string':
      return (value) => readDouble(value as string) !== 0;
    default:
      return refuse(node, 'a condition', 'compare it with something: … = …, or … is not null');
  }
}

const dateHelp = 'dates come from date columns and from text such as "2024-12-31 23:59:59"';

/** Text that is no date is null. */
export function readerOfMoment(node: Node): Reader<Moment> {
  switch (node.type.kind) {
    case 'null':
      return asIs;
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'string':
      return (value) => parseMoment(value as string) ?? null;
    default:
      return refuse(node, 'a date', dateHelp);
  }
}

/** Of a time, or of the clock of a date. */
export function readerOfClock(node: Node): Reader<ClockTime> {
  switch (node.type.kind) {
    case 'null':
      return asIs;
    case 'time':
      return (value) => parseClockTime(value as string) ?? null;
    case 'string':
      return (value) => {
        const time = parseClockTime(value as string);
        if (time) return time;
        const moment = parseMoment(value as string);
        return moment && !moment.dateOnly ? clockOf(moment) : null;
      };
    default: {
      const moment = readerOfMoment(node);
      return (value) => {
        const found = moment(value);
        return found && clockOf(found);
      };
    }
  }
}

function clockOf(moment: Moment): ClockTime {
  const seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second;
  return { microseconds: seconds * 1_000_000 + moment.microsecond, digits: moment.digits };
}

/** The value as it stands in JSON: text is a JSON string, JSON stays what it is. */
export function readerOfJsonValue(node: Node): Reader<Json> {
  switch (node.type.kind) {
    case 'null':
    case 'boolean':
    case 'decimal':
    case 'float':
    case 'string':
    case 'date':
      return asIs;
    case 'integer':
    case 'unsigned':
      return (value) => BigInt(value as Integer);
    case 'datetime':
    case 'timestamp':
      return (value) => withMicroseconds(datetimeText(value as string));
    case 'time':
      return (value) => withMicroseconds(value as string);
    case 'json':
      return jsonOf;
    default:
      return refuse(node, 'JSON', 'use to_base64(…) for bytes');
  }
}

function withMicroseconds(text: string): string {
  const point = text.indexOf('.');
  return point === -1 ? `${text}.000000` : text.padEnd(point + 7, '0');
}

/** A document to look into: JSON, or text that holds JSON. */
export function readerOfDocument(node: Node): Reader<Json> {
  switch (node.type.kind) {
    case 'null':
      return asIs;
    case 'json':
      return jsonOf;
    case 'string':
      return (value) => parseJson(value as string);
    default:
      return refuse(node, 'a JSON document', 'it must be a JSON column, or text that holds JSON');
  }
}

/** A row's value as expressions know it. */
export function fromColumn(type: ValueType, index: number): Evaluate {
  if (type.kind !== 'decimal') return (row) => row[index] ?? null;
  return (row) => {
    const value = row[index] ?? null;
    return value === null ? null : parseDecimal(String(value));
  };
}

/** A node's value in another form. */
export type Reading<T> = (...args: Parameters<Evaluate>) => T | null;

/** A node's value through a reader; null stays null. */
export function reading<T>(node: Node, reader: Reader<T>): Reading<T> {
  const { evaluate } = node;
  if (node.constant) {
    const { value } = node.constant;
    // A constant is read once, unless reading it fails: that is the row's fault.
    try {
      const read = value === null ? null : reader(value);
      return () => read;
    } catch {
      // Falls through to reading it for each row.
    }
  }
  if (reader === (asIs as Reader<T>)) return evaluate as unknown as Reading<T>;
  return (row, event) => {
    const value = evaluate(row, event);
    return value === null ? null : reader(value);
  };
}
