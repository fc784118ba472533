import type { TableFilter } from './table-filter.ts';

/** What a query event means to a reader of rows. */
export type QueryKind =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'inside' }
  | { readonly kind: 'xa' }
  /** The end of an XA transaction that was prepared before. */
  | { readonly kind: 'xaCommit' | 'xaRollback' }
  /** DML in statement format: its rows are not in the log. */
  | { readonly kind: 'statement' }
  /** The rows of something that the filter wants are gone, and it with them if it was dropped. */
  | {
      readonly kind: 'truncate' | 'drop';
      readonly what: string;
      /** Empty where whole tables cannot be told. */
      readonly tables: readonly GoneTable[];
    }
  /** DDL and everything else: a transaction of its own, without rows. */
  | { readonly kind: 'other' };

/** A table that has no rows any more. */
export interface GoneTable {
  readonly database: string;
  readonly name: string;
}

const other: QueryKind = { kind: 'other' };

/** Reads just enough of a statement; one that it does not know never stops a stream (T43). */
export function classifyQuery(query: string, database: string, filter: TableFilter): QueryKind {
  const sql = withoutComments(query);
  const word = /^[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? '';
  switch (word) {
    case 'begin':
      return { kind: 'begin' };
    case 'start':
      return /^start\s+transaction/i.test(sql) ? { kind: 'begin' } : other;
    case 'commit':
      return { kind: 'commit' };
    case 'rollback':
      return /^rollback(?:\s+work)?\s+to\b/i.test(sql) ? { kind: 'inside' } : { kind: 'commit' };
    case 'savepoint':
    case 'release':
      return { kind: 'inside' };
    case 'xa':
      if (/^xa\s+commit/i.test(sql)) return { kind: 'xaCommit' };
      return /^xa\s+rollback/i.test(sql) ? { kind: 'xaRollback' } : { kind: 'xa' };
    case 'insert':
    case 'update':
    case 'delete':
    case 'replace':
    case 'load':
    case 'with':
    case 'select':
    case 'do':
    case 'call':
      return touches(sql, database, filter) ? { kind: 'statement' } : { kind: 'inside' };
    case 'set':
      return /^set\s+statement\b/i.test(sql) && touches(sql, database, filter)
        ? { kind: 'statement' }
        : other;
    case 'truncate':
    case 'drop':
      return classifyDrop(sql, database, filter);
    case 'alter':
      return classifyOne('truncate', alterPartition, 'partitions of table', sql, database, filter);
    case 'create':
      return classifyCreate(sql, database, filter);
    default:
      return other;
  }
}

/** Comments say nothing, but for the executable ones, whose text the server runs. */
export function withoutComments(query: string): string {
  return query
    .replace(
      /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`|\/\*(?![!M])[\s\S]*?\*\/|--\s[^\n]*|#[^\n]*/g,
      (part) => (/^['"`]/.test(part) ? part : ' '),
    )
    .replace(/\/\*M?!\d*/g, ' ')
    .replaceAll('*/', ' ')
    .trim();
}

/** A name as it may stand in a statement. */
export const name = '(?:`(?:[^`]|``)+`|"[^"]+"|[\\p{L}\\p{N}_$]+)';
/** A table's name with or without its database's. */
export const table = `((?:${name}\\s*\\.\\s*)?${name})`;
const onePart = new RegExp(name, 'gu');

/** DML whose one table can be read off; anything more complicated is judged by its databases. */
const simpleDml = [
  new RegExp(
    `^(?:insert|replace)(?:\\s+(?:low_priority|delayed|high_priority|ignore))*(?:\\s+into)?\\s+${table}\\s*(?:\\(|values?\\b|set\\b|select\\b)`,
    'iu',
  ),
  new RegExp(`^update(?:\\s+(?:low_priority|ignore))*\\s+${table}\\s+set\\b`, 'iu'),
  new RegExp(
    `^delete(?:\\s+(?:low_priority|quick|ignore))*\\s+from\\s+${table}\\s*(?:$|;|where\\b|order\\b|limit\\b|returning\\b)`,
    'iu',
  ),
];

function touches(sql: string, database: string, filter: TableFilter): boolean {
  for (const shape of simpleDml) {
    const found = shape.exec(sql)?.[1];
    // A trigger or function may still change another table; those are logged with their database only.
    if (found !== undefined) return matches(found, database, filter);
  }
  if (filter.matchesDatabase(database)) return true;
  for (const [, quoted, plain] of sql.matchAll(/(?:`([^`]+)`|([\p{L}\p{N}_$]+))\s*\./gu)) {
    if (filter.matchesDatabase(quoted ?? plain ?? '')) return true;
  }
  return false;
}

const tableList = new RegExp(
  `^(?:truncate(?:\\s+table)?|drop\\s+table)\\s+(?:if\\s+exists\\s+)?(${table}(?:\\s*,\\s*${table})*)`,
  'iu',
);
export const databaseDrop = new RegExp(
  `^drop\\s+(?:database|schema)\\s+(?:if\\s+exists\\s+)?(${name})`,
  'iu',
);
const alterPartition = new RegExp(
  `^alter\\s+(?:online\\s+|ignore\\s+)*table\\s+(?:if\\s+exists\\s+)?${table}\\s+(?:truncate|drop|exchange)\\s+partition\\b`,
  'iu',
);
export const createOrReplace = new RegExp(`^create\\s+or\\s+replace\\s+table\\s+${table}`, 'iu');
const createTable = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?${table}`,
  'iu',
);

function classifyDrop(sql: string, database: string, filter: TableFilter): QueryKind {
  const dropped = databaseDrop.exec(sql)?.[1];
  if (dropped !== undefined) {
    const target = unquote(dropped);
    return filter.matchesDatabase(target) ? { kind: 'drop', what: `database ${target}`, tables: [] } : other;
  }
  const wanted = (tableList.exec(sql)?.[1]?.split(',') ?? []).filter((entry) =>
    matches(entry, database, filter),
  );
  const [first] = wanted;
  if (first === undefined) return other;
  return {
    kind: /^truncate/i.test(sql) ? 'truncate' : 'drop',
    what: `table ${first.trim()}`,
    tables: wanted.map((entry) => tableOf(entry, database)),
  };
}

function classifyCreate(sql: string, database: string, filter: TableFilter): QueryKind {
  const made = createTable.exec(sql)?.[1];
  const withRows =
    made !== undefined &&
    /\bselect\b/i.test(sql.replace(/'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`/g, ' '));
  if (withRows && matches(made, database, filter)) return { kind: 'statement' };
  return classifyOne('drop', createOrReplace, 'table', sql, database, filter);
}

function classifyOne(
  kind: 'truncate' | 'drop',
  shape: RegExp,
  what: string,
  sql: string,
  database: string,
  filter: TableFilter,
): QueryKind {
  const found = shape.exec(sql)?.[1];
  return found !== undefined && matches(found, database, filter)
    ? { kind, what: `${what} ${found}`, tables: what === 'table' ? [tableOf(found, database)] : [] }
    : other;
}

function matches(entry: string, database: string, filter: TableFilter): boolean {
  const found = tableOf(entry, database);
  return filter.matches(found.database, found.name);
}

function tableOf(entry: string, current: string): GoneTable {
  const parts = nameParts(entry);
  return { database: parts.length > 1 ? (parts[0] ?? '') : current, name: parts.at(-1) ?? '' };
}

/** The parts of a name, without their quotes. */
export function nameParts(entry: string): string[] {
  return (entry.match(onePart) ?? []).map(unquote);
}

function unquote(part: string): string {
  if (part.startsWith('"')) return part.slice(1, -1);
  return part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part;
}
