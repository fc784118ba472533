import { canonicalJson } from '../plan-parts.ts';

/**
 * Names of the top-level fields in which two documents differ, in order. Of a `part` of a document,
 * what else is stored is no difference.
 */
export function differingFields(expected: string, stored: string, part = false): string[] {
  if (expected === stored) return [];
  const a = readExact(expected);
  const b = readExact(stored);
  return [...new Set([...Object.keys(a), ...(part ? [] : Object.keys(b))])]
    .filter((name) => name in a !== name in b || canonicalJson(a[name]) !== canonicalJson(b[name]))
    .sort();
}

/** Numbers and strings behind a mark, so that 2^63 is not rounded and no string looks like a number. */
const mark = (_key: string, value: unknown, context: { readonly source?: string }): unknown => {
  if (typeof value === 'number') return `number ${canonicalNumber(context.source ?? String(value))}`;
  return typeof value === 'string' ? `string ${value}` : value;
};

function readExact(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text, mark as (key: string, value: unknown) => unknown) as Record<string, unknown>;
}

/** As many digits as a double keeps exactly are compared as numbers, more than that as digits. */
function canonicalNumber(digits: string): string {
  return digits.replace(/\D/g, '').length <= 15 ? String(Number(digits)) : digits;
}
