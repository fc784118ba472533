import { Decimal, printDecimal } from './decimal.ts';
import { printDouble } from './double.ts';
import { rowFault } from './faults.ts';

/** JSON's null is a value, told from a NULL of the database. */
export const jsonNull: unique symbol = Symbol('null');

/** A JSON value. Whole numbers are bigint, other numbers a DOUBLE or, made of a decimal, exact. */
export type Json =
  | typeof jsonNull
  | boolean
  | string
  | bigint
  | number
  | Decimal
  | readonly Json[]
  | ReadonlyMap<string, Json>;

const wholeNumber = /^-?\d+$/;

/** Undefined for text that is no JSON. */
export function tryParseJson(text: string): Json | undefined {
  try {
    const keepDigits = (_key: string, value: unknown, context: { readonly source?: string }): unknown => {
      if (typeof value === 'number') return readNumber(context.source ?? String(value));
      if (value === null) return jsonNull;
      return typeof value === 'object' && !Array.isArray(value) ? sorted(Object.entries(value)) : value;
    };
    // A Map as a prototype-free object: a member may be called __proto__.
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as Json;
  } catch {
    return undefined;
  }
}

function readNumber(source: string): bigint | number {
  if (!wholeNumber.test(source)) return Number(source);
  const value = BigInt(source);
  if (source === '-0') return 0n;
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : Number(source);
}

/** JSON that an expression made: kept as it is, since text would lose what a number was. */
export class JsonDocument {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }

  toString(): string {
    return printJson(this.value);
  }
}

/** The JSON of a column's text, or of an expression's document. */
export function jsonOf(value: unknown): Json {
  return value instanceof JsonDocument ? value.value : parseJson(value as string);
}

export function parseJson(text: string): Json {
  const value = tryParseJson(text);
  if (value === undefined) throw rowFault('a text is not valid JSON');
  return value;
}

/** Members as MySQL keeps them: shorter names first, then by bytes; of one name the last wins. */
export function sorted(entries: readonly (readonly [string, Json])[]): ReadonlyMap<string, Json> {
  const unique = [...new Map<string, Json>(entries)];
  if (unique.length < 2) return new Map<string, Json>(unique);
  const bytes = new Map(unique.map(([name]) => [name, Buffer.from(name)]));
  const bytesOf = (name: string): Buffer => bytes.get(name) as Buffer;
  unique.sort(([a], [b]) => bytesOf(a).length - bytesOf(b).length || bytesOf(a).compare(bytesOf(b)));
  return new Map<string, Json>(unique);
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is ReadonlyMap<string, Json> {
  return value instanceof Map;
}

/** As MySQL writes it: a space behind each comma and colon. */
export function printJson(value: Json): string {
  if (value === jsonNull) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'number') return printJsonDouble(value);
  if (value instanceof Decimal) return printDecimal(value);
  if (isArray(value)) return `[${value.map(printJson).join(', ')}]`;
  if (isObject(value))
    return `{${[...value].map(([name, member]) => `${quoteJson(name)}: ${printJson(member)}`).join(', ')}}`;
  return String(value);
}

/** A DOUBLE in JSON is told from a whole number by its point. */
function printJsonDouble(value: number): string {
  const text = printDouble(value, Number.POSITIVE_INFINITY);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function quoteJson(text: string): string {
  // JSON.stringify escapes lone surrogates, which a text of the database cannot hold.
  return JSON.stringify(text);
}

/** The text of a JSON string without quotes, else the value's JSON. */
export function unquoteJson(value: Json): string {
  return typeof value === 'string' ? value : printJson(value);
}
