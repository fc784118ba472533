import type { CastTarget, ExpressionPlan } from '../../model/expression-plan.ts';
import { limitClockTime, printClockTime } from './clock-time.ts';
import {
  doubleToInteger,
  type Reader,
  readerOfClock,
  readerOfDecimal,
  readerOfDouble,
  readerOfJsonValue,
  readerOfMoment,
  readerOfText,
  reading,
  readWhole,
} from './convert.ts';
import { Decimal, decimalToDouble, powerOfTen, readDecimal, rescale, wholePart } from './decimal.ts';
import { readDouble } from './double.ts';
import { clampInteger, type Integer, reinterpret } from './integer.ts';
import {
  isArray,
  isObject,
  type Json,
  JsonDocument,
  jsonNull,
  jsonOf,
  parseJson,
  unquoteJson,
} from './json.ts';
import { type Moment, parseMoment, printDay, printMoment, roundMoment } from './moment.ts';
import { makeNode, type Node } from './node.ts';
import { type Datum, types, type ValueType } from './value-type.ts';

/** Lengths that a cast takes when the script gives none. */
const defaultPrecision = 10;

export function compileCast(
  plan: ExpressionPlan,
  operand: Node,
  target: CastTarget,
  lengths: readonly number[],
): Node {
  const [type, reader] = castTo(operand, target, lengths);
  return makeNode(plan, type, [operand], reading(operand, reader));
}

function castTo(node: Node, target: CastTarget, lengths: readonly number[]): [ValueType, Reader<Datum>] {
  const [length, second] = lengths;
  switch (target) {
    case 'signed':
      return [types.integer, toInteger(node, false)];
    case 'unsigned':
      return [types.unsigned, toInteger(node, true)];
    case 'decimal':
      return [
        { kind: 'decimal', scale: second ?? 0 },
        toDecimal(node, length ?? defaultPrecision, second ?? 0),
      ];
    case 'double':
      return [types.float, fromJson(node, jsonToDouble) ?? readerOfDouble(node)];
    case 'char':
      return [types.string, toText(node, length)];
    case 'date':
      return [types.date, onMoment(node, printDay)];
    case 'datetime':
      return [
        types.datetime,
        onMoment(node, (moment) => {
          const rounded = roundMoment(moment, length ?? 0);
          return rounded ? printMoment(rounded) : null;
        }),
      ];
    case 'time':
      return [types.time, toTime(node, length ?? 0)];
    case 'json':
      return [types.json, toJson(node)];
  }
}

function fromJson(node: Node, read: (value: Json) => Datum): Reader<never> | undefined {
  if (node.type.kind !== 'json') return undefined;
  return (value) => read(jsonOf(value)) as never;
}

function toInteger(node: Node, unsigned: boolean): Reader<Datum> {
  switch (node.type.kind) {
    case 'boolean':
      return Number;
    case 'integer':
    case 'unsigned':
      return (value) => reinterpret(value as Integer, unsigned);
    case 'decimal':
      return (value) => decimalToInteger(value as Decimal, unsigned);
    case 'float':
      return (value) => doubleToUnsigned(value as number, unsigned);
    case 'string':
      return (value) => textToInteger(value as string, unsigned);
    case 'json':
      return fromJson(node, (value) => {
        if (typeof value === 'string') return textToInteger(value, unsigned);
        if (typeof value === 'number') return doubleToUnsigned(value, unsigned);
        if (typeof value === 'bigint') return reinterpret(value, unsigned);
        if (value instanceof Decimal) return decimalToInteger(value, unsigned);
        return value === true ? 1 : 0;
      }) as Reader<Datum>;
    default:
      return readerOfDouble(node);
  }
}

function decimalToInteger(value: Decimal, unsigned: boolean): Integer {
  const whole = wholePart(value);
  return whole < 0n ? reinterpret(clampInteger(whole, false), unsigned) : clampInteger(whole, unsigned);
}

function doubleToUnsigned(value: number, unsigned: boolean): Integer {
  return value < 0 ? reinterpret(doubleToInteger(value, false), unsigned) : doubleToInteger(value, unsigned);
}

function textToInteger(text: string, unsigned: boolean): Integer {
  const whole = readWhole(text);
  // Read as the 64 bits that hold it, whichever type those have.
  return reinterpret(clampInteger(whole, whole >= 0n), unsigned);
}

function jsonToDouble(value: Json): number {
  if (typeof value === 'string') return readDouble(value);
  if (value instanceof Decimal) return decimalToDouble(value);
  return value === jsonNull || isArray(value) || isObject(value) ? 0 : Number(value);
}

function jsonToDecimal(value: Json): Decimal {
  if (typeof value === 'boolean' || value === jsonNull) return new Decimal(value === true ? 1n : 0n, 0);
  if (isArray(value) || isObject(value)) return new Decimal(0n, 0);
  return value instanceof Decimal ? value : readDecimal(String(value));
}

function toDecimal(node: Node, precision: number, scale: number): Reader<Decimal> {
  const read: Reader<Decimal> =
    node.type.kind === 'json' ? (value) => jsonToDecimal(jsonOf(value)) : readerOfDecimal(node);
  const most = powerOfTen(precision) - 1n;
  return (value) => {
    const found = rescale(read(value) as Decimal, scale);
    if (found.digits > most) return new Decimal(most, scale);
    return found.digits < -most ? new Decimal(-most, scale) : found;
  };
}

function toText(node: Node, length: number | undefined): Reader<string> {
  const read = node.type.kind === 'binary' ? decodeBytes : readerOfText(node);
  if (length === undefined) return read;
  return (value) => {
    const text = read(value);
    return text === null || text.length <= length ? text : [...text].slice(0, length).join('');
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are not UTF-8 are no text: null. */
function decodeBytes(value: unknown): string | null {
  try {
    return utf8.decode(Buffer.from(value as string, 'base64'));
  } catch {
    return null;
  }
}

function onMoment(node: Node, print: (moment: Moment) => Datum): Reader<Datum> {
  const read: Reader<Moment> =
    node.type.kind === 'json'
      ? (value) => parseMoment(unquoteJson(jsonOf(value))) ?? null
      : readerOfMoment(node);
  return (value) => {
    const moment = read(value);
    return moment && print(moment);
  };
}

function toTime(node: Node, digits: number): Reader<Datum> {
  const read = readerOfClock(node);
  const unit = 10 ** (6 - digits);
  return (value) => {
    const time = read(value);
    if (time === null) return null;
    const size = Math.round(Math.abs(time.microseconds) / unit) * unit;
    return printClockTime(limitClockTime(time.microseconds < 0 ? -size : size, digits));
  };
}

function toJson(node: Node): Reader<Datum> {
  if (node.type.kind === 'string') return (value) => new JsonDocument(parseJson(value as string));
  const read = readerOfJsonValue(node);
  return (value) => new JsonDocument(read(value) as Json);
}
