import { type ChangeEvent, type Row, type TableSchema, tableName } from '../../model/change.ts';
import { printDate } from '../../model/date-pattern.ts';
import { BsqlError } from '../../model/errors.ts';
import type { PathPart, PathTemplate } from '../../model/path-template.ts';

/** Where a row goes, or why it has no place. */
type Place =
  | { readonly path: string; readonly fault?: undefined }
  | { readonly path?: undefined; readonly fault: string };

export type RowPath = (event: ChangeEvent, row: Row) => Place;

type Part = (event: ChangeEvent, row: Row) => string | undefined;

/**
 * The path of each row, compiled for a table. `accepts` judges what a column brings in: a value
 * must not change the structure of a path.
 */
export function compileRowPath(
  template: PathTemplate,
  table: TableSchema,
  accepts: (value: string) => boolean,
): RowPath {
  const parts = template.parts.map((part) => compilePart(part, table));
  const columns = template.parts.map((part) =>
    'placeholder' in part && part.placeholder === 'row' ? part.column : undefined,
  );
  return (event, row) => {
    let path = '';
    for (let i = 0; i < parts.length; i++) {
      const text = (parts[i] as Part)(event, row);
      const column = columns[i];
      if (text === undefined) return { fault: `the column ${column} of its path is null` };
      if (column !== undefined && !accepts(text))
        return { fault: `the column ${column} of its path holds ${JSON.stringify(text)}, which no path can` };
      path += text;
    }
    return { path };
  };
}

function compilePart(part: PathPart, table: TableSchema): Part {
  if ('text' in part) return () => part.text;
  switch (part.placeholder) {
    case 'db':
      return () => table.database;
    case 'table':
      return () => table.name;
    case 'type':
      return (event) => event.operation;
    case 'date': {
      let [last, text] = [Number.NaN, ''];
      return (event) => {
        const { time } = event.origin;
        if (time !== last) [last, text] = [time, printDate(part.pattern, time)];
        return text;
      };
    }
    case 'row': {
      const index = findColumn(table, part.column);
      return (_event, row) => {
        const value = row[index];
        return value === null || value === undefined ? undefined : String(value);
      };
    }
  }
}

function findColumn(table: TableSchema, name: string): number {
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (index >= 0) return index;
  throw new BsqlError(`the table ${tableName(table)} has no column \`${name}\`, which the path names`, {
    code: 'BSQL5202',
    kind: 'script',
    help: `its columns are ${table.columns.map((column) => column.name).join(', ')}`,
  });
}
