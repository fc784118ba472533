import { conditionalFunctions } from './conditional.ts';
import { dateFunctions } from './date.ts';
import { datePartFunctions } from './date-parts.ts';
import { extremeFunctions } from './extremes.ts';
import type { SqlFunction } from './function.ts';
import { hashFunctions } from './hash.ts';
import { jsonFunctions } from './json.ts';
import { jsonMakingFunctions } from './json-making.ts';
import { listFunctions } from './list.ts';
import { numberFunctions } from './number.ts';
import { powerFunctions } from './powers.ts';
import { regexpFunctions } from './regexp.ts';
import { roundingFunctions } from './rounding.ts';
import { textFunctions } from './text.ts';
import { textBytesFunctions } from './text-bytes.ts';
import { textSearchFunctions } from './text-search.ts';
import { unixTimeFunctions } from './unix-time.ts';

/** Every function that a select can call. */
export const functions: readonly SqlFunction[] = [
  ...textFunctions,
  ...textSearchFunctions,
  ...textBytesFunctions,
  ...numberFunctions,
  ...roundingFunctions,
  ...extremeFunctions,
  ...powerFunctions,
  ...dateFunctions,
  ...datePartFunctions,
  ...unixTimeFunctions,
  ...jsonFunctions,
  ...jsonMakingFunctions,
  ...conditionalFunctions,
  ...hashFunctions,
  ...regexpFunctions,
  ...listFunctions,
];

const byName = new Map(functions.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one])));

/** Names know no case. */
export function findFunction(name: string): SqlFunction | undefined {
  return byName.get(name.toLowerCase());
}

export function functionNames(): readonly string[] {
  return [...byName.keys()];
}
