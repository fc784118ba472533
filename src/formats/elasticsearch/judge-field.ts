import type { ColumnKind } from '../../model/change.ts';
import { takesFormat } from './date-formats.ts';
import type { Field } from './index-state.ts';

export interface Verdict {
  readonly severity: 'error' | 'warning';
  /** Continues "the column … goes into a field of type …: ". */
  readonly fault: string;
  /** The field's mapping that would do. */
  readonly better: string;
}

type Range = readonly [bigint, bigint];

const integerFields: Readonly<Record<string, Range>> = {
  byte: [-(2n ** 7n), 2n ** 7n - 1n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsigned_long: [0n, 2n ** 64n - 1n],
};
const fractionFields = new Set(['half_float', 'float', 'double', 'scaled_float']);
const textFields = new Set(['text', 'keyword', 'match_only_text', 'wildcard', 'search_as_you_type']);
const objectFields = new Set(['object', 'nested', 'flattened', 'flat_object']);
const dateFields = new Set(['date', 'date_nanos']);
const otherFields = new Set(['boolean', 'ip', 'binary', 'geo_point', 'geo_shape']);
const longestTerm = 32_766;

/**
 * Whether a field that is there takes a column's values; undefined when it does, or when the field
 * is of a type that bsql cannot judge. `type` is the column's type on the server where it is known.
 */
export function judgeField(kind: ColumnKind, type: string | undefined, field: Field): Verdict | undefined {
  const fieldType = field.type ?? 'object';
  if (fieldType === 'alias') return refused('nothing can be written to an alias', 'a field of its own');
  if (fieldType === 'object' && String(field.enabled) === 'false') return undefined;
  if (!isJudged(fieldType)) return undefined;
  const verdict = judges[kind](fieldType, field, type?.toLowerCase());
  // Such a field keeps what it cannot read, and finds nothing by it.
  return verdict?.severity === 'error' && String(field.ignore_malformed) === 'true'
    ? { ...verdict, severity: 'warning' }
    : verdict;
}

type Judge = (fieldType: string, field: Field, type: string | undefined) => Verdict | undefined;

const judges: Readonly<Record<ColumnKind, Judge>> = {
  integer: (fieldType, field, type) => judgeInteger(fieldType, field, rangeOf(type), 'long'),
  unsigned: (fieldType, field, type) =>
    judgeInteger(fieldType, field, rangeOf(type) ?? [0n, 2n ** 64n - 1n], 'unsigned_long'),
  decimal: judgeFraction,
  float: judgeFraction,
  string: judgeString,
  binary: (fieldType) =>
    textFields.has(fieldType) || fieldType === 'binary'
      ? undefined
      : refused('bytes come as base64 text', 'binary'),
  date: judgeDate('date'),
  datetime: judgeDate('datetime'),
  timestamp: judgeDate('timestamp'),
  time: judgeDate('time'),
  boolean: (fieldType) =>
    textFields.has(fieldType) || fieldType === 'boolean'
      ? undefined
      : refused('it takes no true and false', 'boolean'),
  json: (fieldType) =>
    objectFields.has(fieldType)
      ? undefined
      : { severity: 'warning', fault: 'objects in it are refused', better: 'object or flattened' },
  geometry: (fieldType) =>
    fieldType === 'object' || fieldType.startsWith('geo_')
      ? undefined
      : refused('shapes come as GeoJSON', 'geo_shape'),
};

function isJudged(fieldType: string): boolean {
  return (
    fieldType in integerFields ||
    [fractionFields, textFields, objectFields, dateFields, otherFields].some((known) => known.has(fieldType))
  );
}

function judgeInteger(
  fieldType: string,
  field: Field,
  range: Range | undefined,
  better: string,
): Verdict | undefined {
  const takes = integerFields[fieldType];
  if (!takes) return takesNumbers(fieldType, field) ? undefined : refused('it takes no numbers', better);
  if (!range || (range[0] >= takes[0] && range[1] <= takes[1])) return undefined;
  const fault =
    range[1] > takes[1]
      ? `values above ${takes[1]} are refused, and the column goes up to ${range[1]}`
      : `values below ${takes[0]} are refused, and the column goes down to ${range[0]}`;
  return { severity: 'warning', fault, better };
}

function judgeFraction(fieldType: string, field: Field, type: string | undefined): Verdict | undefined {
  if (!(fieldType in integerFields))
    return takesNumbers(fieldType, field) ? undefined : refused('it takes no numbers', 'double');
  const [, digits, scale] = /^decimal\((\d+),(\d+)\)/.exec(type ?? '') ?? [];
  if (digits !== undefined && scale === '0') {
    const most = 10n ** BigInt(digits) - 1n;
    const least = type?.includes('unsigned') ? 0n : -most;
    return judgeInteger(fieldType, field, [least, most], 'double');
  }
  return String(field.coerce) === 'false'
    ? refused('it takes no fractions', 'double or scaled_float')
    : {
        severity: 'warning',
        fault: 'searches and sums see the values without their fraction',
        better: 'double or scaled_float',
      };
}

function takesNumbers(fieldType: string, field: Field): boolean {
  // A date field reads a number as milliseconds or as a year; whether that is meant nobody can tell.
  return (
    fractionFields.has(fieldType) || textFields.has(fieldType) || (dateFields.has(fieldType) && !field.format)
  );
}

function judgeString(fieldType: string, field: Field, type: string | undefined): Verdict | undefined {
  if (fieldType === 'keyword') return judgeKeyword(field, type);
  if (textFields.has(fieldType)) return undefined;
  if (objectFields.has(fieldType)) return refused('it takes objects, and the values are text', 'text');
  return {
    severity: 'warning',
    fault: `a value that does not read as ${fieldType} is refused`,
    better: 'text or keyword',
  };
}

function judgeKeyword(field: Field, type: string | undefined): Verdict | undefined {
  const longest = longestOf(type);
  if (longest === undefined) return undefined;
  const { characters, bytes } = longest;
  if (field.ignore_above !== undefined) {
    if (characters <= field.ignore_above) return undefined;
    const fault = `values of more than ${field.ignore_above} characters are kept but not found (ignore_above), and the column takes ${characters}`;
    return { severity: 'warning', fault, better: 'keyword with a larger ignore_above, or text' };
  }
  if (bytes <= longestTerm) return undefined;
  const fault = `values of more than ${longestTerm} bytes are refused, and the column takes ${bytes}`;
  return { severity: 'warning', fault, better: 'keyword with ignore_above, or text' };
}

/** How long text in a column may be; undefined for what cannot be long. */
function longestOf(type: string | undefined): { characters: number; bytes: number } | undefined {
  const declared = /^(?:var)?char\((\d+)\)/.exec(type ?? '')?.[1];
  if (declared !== undefined) return { characters: Number(declared), bytes: Number(declared) * 4 };
  const size = { tinytext: 2 ** 8, text: 2 ** 16, mediumtext: 2 ** 24, longtext: 2 ** 32 }[
    /^\w*text\b/.exec(type ?? '')?.[0] ?? ''
  ];
  return size === undefined ? undefined : { characters: size - 1, bytes: size - 1 };
}

function judgeDate(kind: 'date' | 'datetime' | 'timestamp' | 'time'): Judge {
  return (fieldType, field) => {
    if (textFields.has(fieldType)) return undefined;
    const better = kind === 'time' ? 'keyword' : 'date';
    if (!dateFields.has(fieldType)) return refused('it takes no dates and times', better);
    const format = field.format ?? 'strict_date_optional_time';
    if (takesFormat(kind, format)) return fieldType === 'date_nanos' ? judgeNanos(kind) : undefined;
    return refused(
      `its format ${format} does not take ${samples[kind]}`,
      kind === 'time' ? 'keyword' : 'date with the format strict_date_optional_time beside its own',
    );
  };
}

/** Nanoseconds since 1970 in 64 bits; a TIMESTAMP is never outside. */
function judgeNanos(kind: ColumnKind): Verdict | undefined {
  if (kind !== 'date' && kind !== 'datetime') return undefined;
  return { severity: 'warning', fault: 'what is before 1970 or behind 2262 is refused', better: 'date' };
}

const samples = {
  date: '2024-12-31',
  datetime: '2024-12-31T23:59:59',
  timestamp: '2024-12-31T23:59:59Z',
  time: '23:59:59',
} as const;

function rangeOf(type: string | undefined): Range | undefined {
  const bits = /^bit\((\d+)\)/.exec(type ?? '')?.[1];
  if (bits !== undefined) return [0n, 2n ** BigInt(bits) - 1n];
  if (type?.startsWith('year')) return [0n, 2155n];
  const size = { tinyint: 8n, smallint: 16n, mediumint: 24n, int: 32n, bigint: 64n }[
    /^\w*int\b/.exec(type ?? '')?.[0] ?? ''
  ];
  if (size === undefined) return undefined;
  return type?.includes('unsigned') ? [0n, 2n ** size - 1n] : [-(2n ** (size - 1n)), 2n ** (size - 1n) - 1n];
}

function refused(why: string, better: string): Verdict {
  return { severity: 'error', fault: `every value is refused, since ${why}`, better };
}
