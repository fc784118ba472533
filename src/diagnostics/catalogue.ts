import type { Catalogue, CatalogueEntry } from './catalogue/entry.ts';
import { namesCatalogue } from './catalogue/names.ts';
import { optionsCatalogue } from './catalogue/options.ts';
import { pathsCatalogue } from './catalogue/paths.ts';
import { suppressionCatalogue } from './catalogue/suppressions.ts';
import { syntaxCatalogue } from './catalogue/syntax.ts';

/**
 * Every code that `bsql check` can give. Codes are stable: 1xxx syntax, 2xxx names, 3xxx options
 * and values, 4xxx paths and targets; x1xx what is legal and yet probably wrong. A retired code is
 * not used again.
 */
export const catalogue = {
  ...syntaxCatalogue,
  ...suppressionCatalogue,
  ...namesCatalogue,
  ...optionsCatalogue,
  ...pathsCatalogue,
} as const satisfies Catalogue;

export type Code = keyof typeof catalogue;

export const codes = Object.keys(catalogue) as readonly Code[];

export function entryOf(code: Code): CatalogueEntry {
  return catalogue[code];
}

/** Whether it is a code of a script, and not of a fault that a run or the living servers showed. */
export function isCode(code: string): code is Code {
  return Object.hasOwn(catalogue, code);
}
