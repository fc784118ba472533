import { compareText } from './compare-text.ts';
import { compareDecimals, Decimal, doubleToDecimal } from './decimal.ts';
import { isArray, isObject, type Json, jsonNull } from './json.ts';

/** MySQL's order of JSON kinds, the least first. */
function rank(value: Json): number {
  if (value === jsonNull) return 0;
  if (typeof value === 'string') return 2;
  if (typeof value === 'boolean') return 5;
  if (isObject(value)) return 3;
  return isArray(value) ? 4 : 1;
}

type JsonNumber = bigint | number | Decimal;

function exact(value: JsonNumber): Decimal {
  if (value instanceof Decimal) return value;
  return typeof value === 'bigint' ? new Decimal(value, 0) : doubleToDecimal(value);
}

function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareDecimals(exact(a), exact(b));
}

/** Below 0, 0 or above. Objects that are not equal have an order of no meaning, but always the same one. */
export function compareJson(a: Json, b: Json): number {
  const [x, y] = [rank(a), rank(b)];
  if (x !== y) return x - y;
  if (isObject(a) && isObject(b)) return compareObjects(a, b);
  if (isArray(a) && isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const found = compareJson(a[i] as Json, b[i] as Json);
      if (found !== 0) return found;
    }
    return a.length - b.length;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a === jsonNull) return 0;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  return compareNumbers(a as JsonNumber, b as JsonNumber);
}

function compareObjects(a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>): number {
  if (a.size !== b.size) return a.size - b.size;
  const others = [...b];
  let i = 0;
  for (const [name, value] of a) {
    const [otherName, otherValue] = others[i++] as [string, Json];
    const found = compareText(name, otherName) || compareJson(value, otherValue);
    if (found !== 0) return found;
  }
  return 0;
}
