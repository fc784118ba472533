import { outOfRange } from './faults.ts';

/** Digits before or behind the point up to which MySQL writes a DOUBLE without an exponent. */
const plainDigits = 15;

/** Longer than this, a number below 1 gets an exponent too, but in JSON. */
const longestPlain = 22;

/** A DOUBLE as MySQL writes it: the shortest digits, 1e15 and beyond with an exponent. */
export function printDouble(value: number, longest = longestPlain): string {
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const sign = value < 0 ? '-' : '';
  // Where the point stands, counted from before the first digit.
  const point = Number(exponentText) + 1;
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const plain =
    point > 0
      ? point <= plainDigits || digits.length > point
      : point > -plainDigits && sign.length + digits.length - point + 2 <= longest;
  if (!plain) return `${sign}${mantissa}e${Number(exponentText)}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return digits.length <= point
    ? `${sign}${digits.padEnd(point, '0')}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const prefix = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** The number that a text begins with, else 0. */
export function readDouble(text: string): number {
  const match = prefix.exec(text);
  if (!match) return 0;
  const value = Number(match[0]);
  return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
}

/** MySQL has no infinity: an operation that would give one is an error. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw outOfRange('DOUBLE value');
  return value;
}

/** To a whole number, halves to the even one, as C's rint. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  // A negative number rounds to -0, not to 0.
  return up ? (floor === -1 ? -0 : floor + 1) : floor;
}

export function roundDouble(value: number, places: number, round: (value: number) => number): number {
  const power = 10 ** Math.abs(places);
  if (places < 0) return power === Number.POSITIVE_INFINITY ? 0 : round(value / power) * power;
  const scaled = value * power;
  return Number.isFinite(scaled) ? round(scaled) / power : value;
}
