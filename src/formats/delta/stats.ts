import { decimalOf, type Field } from './schema.ts';
import { type Stored, showDate, showDecimal, showTimestamp } from './stored.ts';

/** Readers look no further than these, and neither do other writers write more. */
const columnsWithStats = 32;
const longestText = 32;

/** What readers need to know to pass over a file: rows, and bounds and nulls of its columns, as JSON with exact numbers. */
export function statsOf(
  fields: readonly Field[],
  columns: readonly (readonly Stored[])[],
  rows: number,
): string {
  const low: string[] = [];
  const high: string[] = [];
  const nulls: string[] = [];
  for (const [index, field] of fields.slice(0, columnsWithStats).entries()) {
    const name = JSON.stringify(field.name);
    const values = columns[index] ?? [];
    const { min, max, missing } = boundsOf(field.type, values);
    nulls.push(`${name}:${missing}`);
    if (min === undefined || max === undefined) continue;
    const [from, to] = [showBound(min, field.type, 'low'), showBound(max, field.type, 'high')];
    if (from !== undefined) low.push(`${name}:${from}`);
    if (to !== undefined) high.push(`${name}:${to}`);
  }
  return `{"numRecords":${rows},"minValues":{${low}},"maxValues":{${high}},"nullCount":{${nulls}}}`;
}

interface Bounds {
  readonly min: Stored | undefined;
  readonly max: Stored | undefined;
  readonly missing: number;
}

function boundsOf(type: string, values: readonly Stored[]): Bounds {
  const ordered = type !== 'binary' && type !== 'boolean';
  let min: Stored | undefined;
  let max: Stored | undefined;
  let missing = 0;
  for (const value of values) {
    if (value === null) missing++;
    else if (ordered) {
      if (min === undefined || isBelow(value, min)) min = value;
      if (max === undefined || isBelow(max, value)) max = value;
    }
  }
  return { min, max, missing };
}

function isBelow(a: Stored, b: Stored): boolean {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) < 0;
  return (a as number) < (b as number);
}

/** As UTF-8 orders, which is not JavaScript's order beyond the basic plane. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** A lower bound may be cut; an upper one that is long is left out, which only makes readers look. */
function showBound(value: Stored, type: string, side: 'low' | 'high'): string | undefined {
  const decimal = decimalOf(type);
  if (decimal) return showDecimal(value as bigint, decimal.scale);
  switch (type) {
    case 'long':
      return String(value);
    case 'double':
      return JSON.stringify(value);
    case 'date':
      return `"${showDate(value as number)}"`;
    case 'timestamp': {
      // Readers compare in milliseconds.
      const micros = value as bigint;
      const rest = ((micros % 1000n) + 1000n) % 1000n;
      const whole = micros - rest + (side === 'high' && rest > 0n ? 1000n : 0n);
      return `"${showTimestamp(whole).slice(0, -4)}Z"`;
    }
    default: {
      const text = String(value);
      if (text.length <= longestText) return JSON.stringify(text);
      if (side === 'high') return undefined;
      // Not through the middle of a pair.
      const last = text.charCodeAt(longestText - 1);
      return JSON.stringify(text.slice(0, last >= 0xd800 && last <= 0xdbff ? longestText - 1 : longestText));
    }
  }
}
