import { parseClockTime } from './clock-time.ts';
import { compareJson } from './compare-json.ts';
import { compareText } from './compare-text.ts';
import {
  type Reader,
  readerOfClock,
  readerOfDecimal,
  readerOfDouble,
  readerOfExactInteger,
  readerOfJsonValue,
  readerOfMoment,
  readerOfText,
  reading,
} from './convert.ts';
import { compareDecimals } from './decimal.ts';
import { kindFault } from './faults.ts';
import { compareIntegers } from './integer.ts';
import { type Moment, parseMoment, secondsOf } from './moment.ts';
import type { Evaluate, Node } from './node.ts';
import { show } from './show.ts';
import { isDated, isInteger } from './value-type.ts';

/** Below 0, 0 or above, or null if one of the two is null. */
export type Compare = (...args: Parameters<Evaluate>) => number | null;

/** How two expressions compare is decided by their kinds, as in MySQL, never by a value's looks. */
export function compileComparison(a: Node, b: Node): Compare {
  const kinds = [a.type.kind, b.type.kind];
  const has = (kind: string): boolean => kinds.includes(kind as never);
  if (has('null')) return () => null;
  if (has('geometry') || has('binary')) return compareBytes(a, b);
  if (has('json')) return using(a, b, readerOfJsonValue, compareJson);
  if (has('time')) return compareTimes(a, b);
  if (isDated(a.type) || isDated(b.type)) return compareMoments(a, b);
  if (a.type.kind === 'string' && b.type.kind === 'string') return using(a, b, readerOfText, compareText);
  if (isInteger(a.type) && isInteger(b.type)) return using(a, b, readerOfExactInteger, compareIntegers);
  if (has('float') || has('string')) return using(a, b, readerOfDouble, (x, y) => x - y);
  return using(a, b, readerOfDecimal, compareDecimals);
}

function using<T>(
  a: Node,
  b: Node,
  readerOf: (node: Node) => Reader<T>,
  compare: (x: T, y: T) => number,
): Compare {
  const left = reading(a, readerOf(a));
  const right = reading(b, readerOf(b));
  return (row, event) => {
    const x = left(row, event);
    if (x === null) return null;
    const y = right(row, event);
    return y === null ? null : compare(x, y);
  };
}

function compareMoments(a: Node, b: Node): Compare {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isDated(one.type)) continue;
    const text = one.type.kind === 'string';
    if (!text || (one.constant?.value != null && !parseMoment(String(one.constant.value))))
      throw mismatch(other, one, 'compare dates with dates, or with text such as "2024-12-31 23:59:59"');
  }
  return using(a, b, readerOfMoment, momentOrder);
}

function momentOrder(a: Moment, b: Moment): number {
  return secondsOf(a) - secondsOf(b) || a.microsecond - b.microsecond;
}

function compareTimes(a: Node, b: Node): Compare {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.type.kind === 'time') continue;
    const text = one.type.kind === 'string';
    if (!text || (one.constant?.value != null && !parseClockTime(String(one.constant.value))))
      throw mismatch(other, one, 'compare times with times, or with text such as "23:59:59"');
  }
  return using(a, b, readerOfClock, (x, y) => x.microseconds - y.microseconds);
}

/** By the bytes themselves: their base64 has another order. */
function compareBytes(a: Node, b: Node): Compare {
  if (a.type.kind !== 'binary' || b.type.kind !== 'binary') {
    throw mismatch(
      a,
      b,
      'bytes compare only with bytes: use hex(…) on the column, or unhex("…") on the other side',
    );
  }
  return using(
    a,
    b,
    (): Reader<Buffer> => (value) => Buffer.from(value as string, 'base64'),
    (x, y) => x.compare(y),
  );
}

function mismatch(a: Node, b: Node, help: string): Error {
  const name = ({ type }: Node): string => (type.kind === 'string' ? 'text' : type.kind);
  const [x, y] = [`\`${show(a.plan)}\` (${name(a)})`, `\`${show(b.plan)}\` (${name(b)})`];
  return kindFault(`${x} cannot be compared with ${y}`, help);
}
