import { rowFault } from '../expression/faults.ts';
import { compileRegExp, remember } from '../expression/pattern.ts';
import { types } from '../expression/value-type.ts';
import { define, type SqlFunction } from './function.ts';
import { lengthOf, slice } from './letters.ts';

const group = 'regular expression';
const patterns = { 1: 'regexp' } as const;

const likeRegexp = remember((pattern, matchType) => compileRegExp(pattern, matchType));
const findRegexp = remember((pattern, matchType) => compileRegExp(pattern, matchType, 'g'));

/** The matches from a position, counted in letters from 1; beyond the text MySQL has an error. */
function matchesFrom(
  text: string,
  pattern: string,
  position: number,
  matchType: string,
): { readonly matches: Iterable<RegExpExecArray>; readonly start: number } {
  const length = lengthOf(text);
  if (position < 1 || (position > length && position !== 1))
    throw rowFault(`the position ${position} lies outside the text`);
  const start = slice(text, 0, position - 1).length;
  // Looked for in the whole text, so that ^ and look-behind see what stands before.
  const regexp = findRegexp(pattern, matchType);
  regexp.lastIndex = start;
  return { matches: text.matchAll(regexp), start };
}

function nth<T>(items: Iterable<T>, count: number): T | undefined {
  let left = Math.max(1, count);
  for (const item of items) if (--left === 0) return item;
  return undefined;
}

/** `$1` is a group, and a backslash takes the meaning from what follows it. */
function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\\(.)|\$(\d)|\$/gs, (whole, escaped?: string, digit?: string) => {
    if (escaped !== undefined) return escaped;
    if (digit === undefined || Number(digit) >= match.length)
      throw rowFault(
        `the replacement ${JSON.stringify(replacement)} names a group that is not there at ${whole}`,
      );
    return match[Number(digit)] ?? '';
  });
}

export const regexpFunctions: readonly SqlFunction[] = [
  define({
    name: 'regexp_like',
    group,
    patterns,
    signature: 'text, pattern, [match_type]',
    parameters: ['text', 'text', 'text?'],
    result: types.boolean,
    doc: 'Whether a part of the text matches; match_type `i` ignores case, `m` lets ^ and $ match at lines, `n` lets . match line ends.',
    example: { call: "regexp_like('Order 12', '[0-9]+$')", result: '1' },
    evaluate: (text, pattern, matchType = '') => likeRegexp(pattern, matchType).test(text),
  }),
  define({
    name: 'regexp_replace',
    group,
    patterns,
    signature: 'text, pattern, replacement, [position], [occurrence], [match_type]',
    parameters: ['text', 'text', 'text', 'count?', 'count?', 'text?'],
    result: types.string,
    doc: 'With every match replaced, or only the one of that number; $1 stands for the first group.',
    example: { call: "regexp_replace('2024-05', '([0-9]+)-([0-9]+)', '$2/$1')", result: '05/2024' },
    evaluate: (text, pattern, replacement, position = 1, occurrence = 0, matchType = '') => {
      if (text === '') return '';
      let result = '';
      let end = 0;
      let count = 0;
      for (const match of matchesFrom(text, pattern, position, matchType).matches) {
        count++;
        if (occurrence > 0 && count !== occurrence) continue;
        result += text.slice(end, match.index) + expand(replacement, match);
        end = match.index + match[0].length;
      }
      return result + text.slice(end);
    },
  }),
  define({
    name: 'regexp_substr',
    group,
    patterns,
    signature: 'text, pattern, [position], [occurrence], [match_type]',
    parameters: ['text', 'text', 'count?', 'count?', 'text?'],
    result: types.string,
    doc: 'The part that matches, or null.',
    example: { call: "regexp_substr('Order 12', '[0-9]+')", result: '12' },
    evaluate: (text, pattern, position = 1, occurrence = 1, matchType = '') =>
      nth(matchesFrom(text, pattern, position, matchType).matches, occurrence)?.[0] ?? null,
  }),
  define({
    name: 'regexp_instr',
    group,
    patterns,
    signature: 'text, pattern, [position], [occurrence], [end], [match_type]',
    parameters: ['text', 'text', 'count?', 'count?', 'count?', 'text?'],
    result: types.integer,
    doc: 'Where a match begins, or ends if end is 1, counted from 1, or 0.',
    example: { call: "regexp_instr('Order 12', '[0-9]+')", result: '7' },
    evaluate: (text, pattern, position = 1, occurrence = 1, end = 0, matchType = '') => {
      const match = nth(matchesFrom(text, pattern, position, matchType).matches, occurrence);
      if (!match) return 0;
      return lengthOf(text.slice(0, match.index + (end === 1 ? match[0].length : 0))) + 1;
    },
  }),
];
