import type { OptionValues } from '../model/options.ts';
import type { TableName } from '../model/path-template.ts';

/** More than a script would write out; beyond it nothing is said. */
const maxNames = 1_000;

/**
 * The names that a pattern matches when it is but names with `|` between them, as `orders|customers`
 * or `(orders|customers)`; undefined when it may match others.
 */
export function namesOfPattern(pattern: string): readonly string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const names = inner.split('|').map((name) => name.replace(/\\([.$-])/g, '\0$1'));
  if (names.some((name) => /[\\^$.*+?()[\]{}]/.test(name.replace(/\0./g, '')))) return undefined;
  return [...new Set(names.map((name) => name.replaceAll('\0', '')))];
}

/** Every table that a load can follow, if its patterns name them; undefined when there may be others. */
export function tablesOf(options: OptionValues): readonly TableName[] | undefined {
  const databases = patternNames(options.databaseNamePattern);
  const tables = patternNames(options.tableNamePattern);
  if (!databases || !tables || databases.length * tables.length > maxNames) return undefined;
  return databases.flatMap((database) => tables.map((name) => ({ database, name })));
}

function patternNames(pattern: OptionValues[string]): readonly string[] | undefined {
  return typeof pattern === 'string' ? namesOfPattern(pattern) : undefined;
}
