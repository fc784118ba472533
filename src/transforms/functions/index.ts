import { conditionalFunctions } from './conditional.ts';
import { dateFunctions } from './date.ts';
import type { SqlFunction } from './function.ts';
import { hashFunctions } from './hash.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './list.ts';
import { numberFunctions } from './number.ts';
import { regexpFunctions } from './regexp.ts';
import { textFunctions } from './text.ts';

/** Every function that a select can call. */
export const functions: readonly SqlFunction[] = [
  ...textFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...jsonFunctions,
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
