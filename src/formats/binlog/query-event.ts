import type { TableFilter } from './table-filter.ts';

/** What a query event means to a reader of rows. */
export type QueryKind =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'inside' }
  | { readonly kind: 'xa' }
  /** DML in statement format: its rows are not in the log. */
  | { readonly kind: 'statement' }
  /** TRUNCATE or DROP of something that the filter wants. */
  | { readonly kind: 'truncate'; readonly what: string }
  /** DDL and everything else: a transaction of its own, without rows. */
  | { readonly kind: 'other' };

/** Reads just enough of a statement; one that it does not know never stops a stream (T43). */
export function classifyQuery(query: string, database: string, filter: TableFilter): QueryKind {
  const sql = query.replace(/^(?:\s+|\/\*(?!!)[\s\S]*?\*\/|--[^\n]*\n|#[^\n]*\n)+/, '');
  const word = /^[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? '';
  switch (word) {
    case 'begin':
      return { kind: 'begin' };
    case 'start':
      return /^start\s+transaction/i.test(sql) ? { kind: 'begin' } : { kind: 'other' };
    case 'commit':
      return { kind: 'commit' };
    case 'rollback':
      return /^rollback(?:\s+work)?\s+to\b/i.test(sql) ? { kind: 'inside' } : { kind: 'commit' };
    case 'savepoint':
    case 'release':
      return { kind: 'inside' };
    case 'xa':
      return /^xa\s+(?:commit|rollback)/i.test(sql) ? { kind: 'commit' } : { kind: 'xa' };
    case 'insert':
    case 'update':
    case 'delete':
    case 'replace':
    case 'load':
      return touches(sql, database, filter) ? { kind: 'statement' } : { kind: 'inside' };
    case 'truncate':
    case 'drop':
      return classifyDrop(sql, database, filter);
    default:
      return { kind: 'other' };
  }
}

function touches(sql: string, database: string, filter: TableFilter): boolean {
  if (filter.matchesDatabase(database)) return true;
  for (const [, quoted, plain] of sql.matchAll(/(?:`([^`]+)`|([\p{L}\p{N}_$]+))\s*\./gu)) {
    if (filter.matchesDatabase(quoted ?? plain ?? '')) return true;
  }
  return false;
}

const name = '(?:`(?:[^`]|``)+`|[\\p{L}\\p{N}_$]+)';
const tableList = new RegExp(
  `^(?:truncate(?:\\s+table)?|drop\\s+table)\\s+(?:if\\s+exists\\s+)?((?:${name}\\s*\\.\\s*)?${name}(?:\\s*,\\s*(?:${name}\\s*\\.\\s*)?${name})*)`,
  'iu',
);
const databaseDrop = new RegExp(`^drop\\s+(?:database|schema)\\s+(?:if\\s+exists\\s+)?(${name})`, 'iu');
const onePart = new RegExp(name, 'gu');

function classifyDrop(sql: string, database: string, filter: TableFilter): QueryKind {
  const dropped = databaseDrop.exec(sql)?.[1];
  if (dropped !== undefined) {
    const target = unquote(dropped);
    return filter.matchesDatabase(target)
      ? { kind: 'truncate', what: `database ${target}` }
      : { kind: 'other' };
  }
  for (const entry of tableList.exec(sql)?.[1]?.split(',') ?? []) {
    const parts = (entry.match(onePart) ?? []).map(unquote);
    const table = parts.at(-1) ?? '';
    const owner = parts.length > 1 ? (parts[0] ?? '') : database;
    if (filter.matches(owner, table)) return { kind: 'truncate', what: `table ${owner}.${table}` };
  }
  return { kind: 'other' };
}

function unquote(part: string): string {
  return part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part;
}
