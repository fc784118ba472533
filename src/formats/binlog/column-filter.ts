import { BsqlError } from '../../model/errors.ts';

export interface NamedTable {
  readonly database: string;
  readonly table: string;
}

/** Which columns of followed tables are read. */
export interface ColumnFilter {
  /** Throws a BsqlError for a column of the key that is to be left out: rows could not be told apart. */
  keeps(table: NamedTable, column: string, isKey: boolean): boolean;
  /** Entries that name none of these columns. */
  unmatched(columns: readonly (NamedTable & { readonly column: string })[]): readonly string[];
}

export const allColumns: ColumnFilter = { keeps: () => true, unmatched: () => [] };

/** One entry: `table.column` or `database.table.column`, each part a name or with `*` for any letters. */
interface Entry {
  readonly text: string;
  readonly table: (table: NamedTable) => boolean;
  readonly column: RegExp;
}

/** The value of an option of entries. */
export function columnEntries(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What of an entry is wrong, in words; undefined for one that can be read. */
export function entryProblem(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length === 2 || parts.length === 3)
    return parts.every((part) => part.length > 0) ? undefined : `\`${text}\` has an empty part`;
  return `\`${text}\` does not name a column of a table`;
}

/** Columns that are read alone in the tables that `only` names, and those that are left out anywhere. */
export function columnFilter(only: readonly string[], without: readonly string[]): ColumnFilter {
  if (only.length === 0 && without.length === 0) return allColumns;
  const wanted = only.map(parse);
  const unwanted = without.map(parse);
  return {
    keeps: (table, column, isKey) => {
      const out = unwanted.find((entry) => entry.table(table) && entry.column.test(column));
      if (out) {
        if (isKey) throw keyError(table, column, out.text);
        return false;
      }
      const listed = wanted.filter((entry) => entry.table(table));
      return isKey || listed.length === 0 || listed.some((entry) => entry.column.test(column));
    },
    unmatched: (columns) =>
      [...wanted, ...unwanted]
        .filter((entry) => !columns.some((one) => entry.table(one) && entry.column.test(one.column)))
        .map(({ text }) => text),
  };
}

function parse(text: string): Entry {
  const parts = text.split('.').map(pattern);
  const column = parts.pop() as RegExp;
  const table = parts.pop() as RegExp;
  const [database] = parts;
  return {
    text,
    column,
    table: (named) => table.test(named.table) && (database?.test(named.database) ?? true),
  };
}

function pattern(part: string): RegExp {
  const words = part.split('*').map((word) => word.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${words.join('.*')}$`, 'u');
}

function keyError({ database, table }: NamedTable, column: string, entry: string): BsqlError {
  return new BsqlError(
    `excludeColumns leaves out ${database}.${table}.${column} (by \`${entry}\`), which is part of the primary key`,
    {
      code: 'BSQL5041',
      kind: 'script',
      help: 'rows cannot be told apart without their key: narrow the entry, and leave the column out of the documents with a select',
    },
  );
}
