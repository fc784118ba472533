import { suggest } from '../../diagnostics/suggest.ts';
import type { Problem } from '../../model/format.ts';

interface TableName {
  readonly database: string;
  readonly name: string;
}

export interface PatternCase {
  readonly databasePattern: string;
  readonly tablePattern: string;
  /** Every table that the user sees, but for those of system databases. */
  readonly all: readonly TableName[];
  readonly matched: readonly TableName[];
  readonly address: string;
  /** Whether the user may see every table. */
  readonly seesAll: boolean;
}

/** Patterns that match nothing, as a whole or in one of their alternatives, with what was meant. */
export function judgePatterns(found: PatternCase): Problem[] {
  const databases = [...new Set(found.all.map((table) => table.database))];
  const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u');
  const inDatabases = found.all.filter((table) => whole(found.databasePattern).test(table.database));
  const unseen = found.seesAll
    ? ''
    : '. The user sees only what it has SELECT on; a table that it does not see cannot be told from none';
  if (inDatabases.length === 0) {
    return [
      nothing(
        `${found.address}: no database with a table matches databaseNamePattern "${found.databasePattern}"`,
        `${nearMisses(found.databasePattern, databases) ?? list('databases there are', databases)}${unseen}`,
      ),
    ];
  }
  const names = [...new Set(inDatabases.map((table) => table.name))];
  if (found.matched.length === 0) {
    const elsewhere = found.all.find((table) => whole(found.tablePattern).test(table.name));
    const near =
      nearMisses(found.tablePattern, names) ??
      (elsewhere && `${elsewhere.database}.${elsewhere.name} would match, in another database`) ??
      list('tables there are', names);
    return [
      nothing(
        `${found.address}: no table matches tableNamePattern "${found.tablePattern}" in ${[...new Set(inDatabases.map((table) => table.database))].slice(0, 5).join(', ')}`,
        `${near}${unseen}`,
      ),
    ];
  }
  return alternatives(found.tablePattern)
    .filter((one) => isPlain(one) && !names.includes(one))
    .map((one) => ({
      severity: 'warning',
      code: 'BSQL5022',
      message: `${found.address}: no table has the name ${one}, which tableNamePattern lists`,
      help: `${nearMisses(one, names) ?? 'a table of that name that is made later is followed all the same'}${unseen}`,
    }));
}

function nothing(message: string, help: string): Problem {
  return { severity: 'error', code: 'BSQL5022', message, help };
}

/** `a|b` is two alternatives; a bar inside brackets or behind a backslash divides nothing. */
export function alternatives(pattern: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] ?? '';
    if (letter === '\\') part += letter + (pattern[++i] ?? '');
    else if (letter === '|' && depth === 0 && !inClass) {
      parts.push(part);
      part = '';
    } else {
      if (letter === '[') inClass = true;
      else if (letter === ']') inClass = false;
      else if (!inClass && letter === '(') depth++;
      else if (!inClass && letter === ')') depth--;
      part += letter;
    }
  }
  return [...parts, part];
}

function isPlain(pattern: string): boolean {
  return /^[\p{L}\p{N}_$-]+$/u.test(pattern);
}

function nearMisses(pattern: string, names: readonly string[]): string | undefined {
  const found = alternatives(pattern)
    .map((one) => suggest(one.replace(/^\.[*+]|\.[*+]$/g, ''), names))
    .filter((name) => name !== undefined);
  if (found.length === 0) return undefined;
  return `did you mean ${[...new Set(found)].map((name) => `\`${name}\``).join(', ')}? Patterns match whole names, and capitals count`;
}

function list(title: string, names: readonly string[]): string {
  if (names.length === 0) return 'the server has no table that the user sees';
  const shown = [...names].sort().slice(0, 10).join(', ');
  return `${title}: ${shown}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
}
