import type { Value } from '../../model/change.ts';
import { decimalOf } from './schema.ts';

/**
 * A value as a data file holds it: long, decimal (without its point) and timestamp (microseconds) as
 * bigint, date as days since 1970, binary as bytes.
 */
export type Stored = null | number | bigint | string | boolean | Uint8Array;

type Present = Exclude<Stored, null>;
type Store = (value: Exclude<Value, null>) => Present;

/** What turns a row's value into a stored one of this type. */
export function compileStore(type: string): (value: Value) => Stored {
  const store = storeOf(type);
  return (value) => (value === null ? null : store(value));
}

function storeOf(type: string): Store {
  const decimal = decimalOf(type);
  if (decimal) {
    const limit = 10n ** BigInt(decimal.precision);
    return (value) => {
      const digits = storeDecimal(String(value), decimal.scale);
      if (digits >= limit || digits <= -limit) throw new RangeError(`${value} does not fit into ${type}`);
      return digits;
    };
  }
  switch (type) {
    case 'long':
      return (value) => BigInt(value as number | bigint);
    case 'double':
      return Number;
    case 'boolean':
      return Boolean;
    case 'binary':
      return (value) => Buffer.from(String(value), 'base64');
    case 'date':
      return (value) => {
        const days = Date.parse(String(value)) / 86_400_000;
        if (!Number.isInteger(days)) throw new RangeError(`${value} is no date`);
        return days;
      };
    case 'timestamp':
      return (value) => storeTimestamp(String(value));
    default:
      return String;
  }
}

function storeDecimal(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  if (/[^0]/.test(fraction.slice(scale)))
    throw new RangeError(`${text} has more than ${scale} digits behind the point`);
  return BigInt(whole.replace(/^\+/, '') + fraction.slice(0, scale).padEnd(scale, '0'));
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; the part before the point is a whole number of milliseconds. */
function storeTimestamp(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** As text, the same for equal values and for no others of its type. */
export function showStored(value: Present): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

/** A partition's value as Delta writes it. */
export function showPartition(value: Stored, type: string): string | null {
  if (value === null) return null;
  const decimal = decimalOf(type);
  if (decimal) return showDecimal(value as bigint, decimal.scale);
  if (type === 'date') return showDate(value as number);
  if (type === 'timestamp') return showTimestamp(value as bigint);
  // An empty string means null in a partition's value.
  return value === '' ? null : String(value);
}

/** A partition's value as its text stands in the log, stored again; the empty string is null there. */
export function readPartition(text: string | null | undefined, type: string): Stored {
  if (text === null || text === undefined || text === '') return null;
  if (type === 'boolean') return text === 'true';
  if (type === 'timestamp') {
    // Other writers leave the zone out; UTC is then the likeliest.
    return storeTimestamp(text.replace(' ', 'T'));
  }
  return compileStore(type)(type === 'long' ? BigInt(text) : text);
}

export function showDecimal(digits: bigint, scale: number): string {
  if (scale <= 0) return `${digits}${'0'.repeat(-scale)}`;
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  return `${digits < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export function showDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

export function showTimestamp(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(rest).padStart(6, '0')}Z`;
}
