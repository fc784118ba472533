import type { ColumnKind } from '../../src/model/change.ts';
import { type Answer, refused } from './expression-oracle.ts';

interface Compared {
  readonly expression: string;
  readonly kind: ColumnKind | 'null';
  readonly here: Answer;
  readonly there: Answer;
}

interface Difference {
  readonly reason: string;
  readonly holds: (compared: Compared) => boolean;
}

/** Every way in which an answer may differ from MySQL's, with its reason; docs/expressions.md lists the same. */
const differences: readonly Difference[] = [
  {
    reason: 'a decimal inside JSON shows the zeros of its type, MySQL those of the value that it came from',
    holds: ({ kind, expression, here, there }) =>
      (kind === 'json' || /json/.test(expression)) && plain(here) === plain(there) && plain(here) !== null,
  },
  {
    reason: 'a hash of JSON shows nothing of how little the texts differ: by the zeros of a quotient in it',
    holds: ({ expression, here, there }) =>
      /(?:crc32|sha2)\(.*json.*\//.test(expression) && 'value' in here && 'value' in there,
  },
  {
    reason: 'the last digits of a DOUBLE may differ, also when it is written as text',
    holds: ({ here, there }) => sameText(here, there),
  },
  {
    reason:
      'a condition that if, case or coalesce gives stays true or false in JSON, MySQL makes 1 or 0 of it',
    holds: ({ expression, here, there }) =>
      /json/.test(expression) && asDigits(here) === asDigits(there) && asDigits(here) !== null,
  },
  {
    reason: 'as text, a number that if gives is written as its branch by MySQL, as the common DOUBLE here',
    holds: ({ expression, here, there }) => expression.includes('if(') && sameText(here, there, () => true),
  },
  {
    reason: 'format rounds halves away from zero, MySQL those of a DOUBLE to even',
    holds: ({ expression, here, there }) => /\bformat\(/.test(expression) && isRoundedApart(here, there),
  },
  {
    reason: 'such a number may be glued to digits before it, so that nobody can tell where it begins',
    holds: ({ expression, here, there }) =>
      /\bif\(/.test(expression) &&
      /concat|\|\|/.test(expression) &&
      [here, there].every((answer) => 'value' in answer && /\d[.e]?\d{9}/.test(answer.value ?? '')),
  },
  {
    reason: 'MySQL shows a DOUBLE that comes of a constant null with a fixed number of digits',
    holds: ({ kind, expression, here, there }) =>
      kind === 'float' && expression.includes('null') && sameDigits(here, there),
  },
  {
    reason: 'MySQL calls the smallest BIGINT div anything out of range',
    holds: ({ expression, here, there }) =>
      expression.includes('div') && !('error' in here) && 'error' in there && there.error.includes('DIV'),
  },
  {
    reason: 'ceil and floor of a decimal give a decimal, which has no end at 64 bits',
    holds: ({ expression, here, there }) =>
      /ceil|floor/.test(expression) &&
      !('error' in here) &&
      'error' in there &&
      there.error.includes('BIGINT'),
  },
  {
    reason:
      'year is a signed integer, so that the difference of two years may be negative; unsigned in MySQL',
    holds: ({ expression, here, there }) =>
      /\byear\(/.test(expression) &&
      [here, there].some((answer) => 'error' in answer && answer.error.includes('BIGINT')),
  },
  {
    reason:
      'MySQL cuts a quotient behind nine or eighteen digits where its operands show fewer digits than their types have',
    holds: ({ kind, expression, here, there }) =>
      kind === 'decimal' && expression.includes('/') && isCut(here, there),
  },
  {
    reason: 'MySQL refuses a regular expression on the text of a constant null',
    holds: ({ there }) => 'error' in there && there.error.includes("Character set 'binary'"),
  },
  {
    reason: 'MySQL does not compute what can never be null to ask whether it is',
    holds: ({ expression, here, there }) =>
      /is (?:not )?null|isnull/.test(expression) && 'error' in here && !('error' in there),
  },
  {
    reason: 'MySQL computes parts without columns before any row, also those that no row reaches',
    holds: ({ expression, here, there }) =>
      /if\(|case|coalesce|ifnull|and|or|in \(/.test(expression) &&
      !('error' in here) &&
      'error' in there &&
      /out of range in '[^`]*'/.test(there.error),
  },
  {
    reason:
      'whether an overflow is met depends on which parts are computed: beside a null, in a list, behind a condition that is decided',
    holds: ({ expression, here, there }) =>
      'error' in here !== 'error' in there &&
      [here, there].every((answer) => !('error' in answer) || answer.error.includes('out of range')) &&
      ([here, there].some((answer) => 'value' in answer && answer.value === null) ||
        /null|\bin \(|field|if\(|case|coalesce|\band\b|\bor\b|between|least|greatest|\bdiv\b|[%/]/.test(
          expression,
        )),
  },
];

/** What no generated expression holds, with the reason. */
export const notGenerated: readonly string[] = [
  'split and join: MySQL has none',
  'md5 and sha1: MySQL 9.6 and later have them only as a component',
  'time zones by name: the server has no tables of them',
  'texts with spaces or control characters at the end: utf8mb4_bin pads with spaces to compare, bsql does not',
  'unix_timestamp inside of others but by a cast: its digits are not known before a row is read',
  'regexp_replace as a number: MySQL reads its UTF-16 as another one',
  'date_add of text as a number: MySQL makes 20241231000000 of it, bsql the 2024 that the text begins with',
  'dates and JSON that share an if or coalesce with text, as a number: they are text here',
  'dates before the year 1: null',
  'decimals of more than 65 digits, whose last MySQL leaves out',
  'strcmp in JSON: MySQL takes it for a condition',
  'json_type of dates: text here, DATE in MySQL',
  'constant JSON compared with a column: MySQL makes an integer of it',
  'dates as numbers, bytes as text, JSON as a condition: refused before a row is read',
];

export function intended(compared: Compared): boolean {
  return differences.some(({ holds }) => holds(compared));
}

/** Doubles to 12 digits, everything else exactly; an error is the same as an error. */
export function sameAnswer(here: Answer, there: Answer, kind: ColumnKind | 'null'): boolean {
  if ('error' in here || 'error' in there)
    return 'error' in here && 'error' in there && !here.error.startsWith(refused);
  if (here.value === there.value) return true;
  return kind === 'float' && near(here, there, 1e-12);
}

function near(here: Answer, there: Answer, tolerance: number): boolean {
  if (!('value' in here) || !('value' in there) || here.value === null || there.value === null) return false;
  const [x, y] = [Number(here.value), Number(there.value)];
  return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
}

function isDouble(text: string): boolean {
  return /[.e]/.test(text) || /^-?0$/.test(text);
}

/** The same but for numbers that are nearly the same. */
function sameText(here: Answer, there: Answer, counts = isDouble): boolean {
  if (!('value' in here) || !('value' in there) || here.value === null || there.value === null) return false;
  const number = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;
  const [mine, theirs] = [here.value.match(number) ?? [], there.value.match(number) ?? []];
  return (
    here.value.replace(number, '#') === there.value.replace(number, '#') &&
    mine.every((one, index) => {
      const other = theirs[index] ?? '';
      return one === other || (counts(one) && counts(other) && near({ value: one }, { value: other }, 1e-12));
    })
  );
}

/** One unit of a multiple of nine digits apart at most, with nothing but zeros behind those over there. */
function isCut(here: Answer, there: Answer): boolean {
  if (!('value' in here) || !('value' in there) || here.value === null || there.value === null) return false;
  const fraction = there.value.split('.')[1] ?? '';
  const digits = [9, 18].find((count) => fraction.length > count && /^0*$/.test(fraction.slice(count)));
  if (digits === undefined) return false;
  const scaled = (text: string): bigint => {
    const [whole = '', part = ''] = text.split('.');
    return BigInt(whole + part.padEnd(fraction.length, '0').slice(0, fraction.length));
  };
  const apart = scaled(here.value) - scaled(there.value);
  return (apart < 0n ? -apart : apart) <= 10n ** BigInt(fraction.length - digits);
}

/** Numbers with commas that are one unit of their last digit apart. */
function isRoundedApart(here: Answer, there: Answer): boolean {
  if (!('value' in here) || !('value' in there) || here.value === null || there.value === null) return false;
  const units = [here.value, there.value].map((text) =>
    /^-?[\d,]+(?:\.\d+)?$/.test(text) ? BigInt(text.replace(/[,.]/g, '')) : undefined,
  );
  const [mine, theirs] = units;
  return mine !== undefined && theirs !== undefined && (mine - theirs) ** 2n === 1n;
}

/** The same to the digits behind the point that MySQL shows. */
function sameDigits(here: Answer, there: Answer): boolean {
  if (!('value' in here) || !('value' in there) || here.value === null || there.value === null) return false;
  const digits = /^-?\d+\.(\d+)$/.exec(there.value)?.[1]?.length;
  return digits !== undefined && Math.abs(Number(here.value) - Number(there.value)) <= 10 ** -digits;
}

/** Without zeros that end a fraction. */
function plain(answer: Answer): string | null {
  if (!('value' in answer) || answer.value === null) return null;
  return answer.value.replace(/(\d)\.(\d*?)0+(?!\d)/g, (_all, whole: string, digits: string) =>
    digits === '' ? whole : `${whole}.${digits}`,
  );
}

function asDigits(answer: Answer): string | null {
  return (
    plain(answer)
      ?.replace(/\btrue\b/g, '1')
      .replace(/\bfalse\b/g, '0') ?? null
  );
}
