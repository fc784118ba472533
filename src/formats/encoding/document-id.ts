import { type Row, type TableSchema, tableName, type Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { OptionValues } from '../../model/options.ts';

/** A document's id, or undefined when a part of its key is null. */
export type DocumentId = (row: Row) => string | undefined;

export function readIdColumns(options: OptionValues): readonly string[] | undefined {
  return Array.isArray(options.idCols) ? options.idCols : undefined;
}

/** The same, but that the digits of a number stand as the number. */
export type NumericDocumentId = (row: Row) => string | number | undefined;

/**
 * Ids of a table's documents: from the named columns, else from its primary key. Several parts
 * are joined by `:`; a `:` or `\` inside a part is escaped, so that no two keys share an id (T28).
 */
export function compileDocumentId(table: TableSchema, idColumns: readonly string[] | undefined): DocumentId {
  const idOf = compileNumericDocumentId(table, idColumns);
  return (row) => {
    const id = idOf(row);
    return typeof id === 'number' ? String(id) : id;
  };
}

/** For those who write as many ids that the text of each is felt. */
export function compileNumericDocumentId(
  table: TableSchema,
  idColumns: readonly string[] | undefined,
): NumericDocumentId {
  const indexes = keyColumns(table, idColumns);
  const [only] = indexes;
  if (indexes.length === 1 && only !== undefined) {
    return (row) => {
      const value = row[only] as Value;
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : idPart(value);
    };
  }
  return (row) => {
    let id = '';
    for (let i = 0; i < indexes.length; i++) {
      const part = idPart(row[indexes[i] as number] as Value);
      if (part === undefined) return undefined;
      id += (i === 0 ? '' : ':') + part.replace(/[\\:]/g, '\\$&');
    }
    return id;
  };
}

/** Whether a table's rows can be told apart. */
export function hasKey({ primaryKey }: TableSchema, idColumns: readonly string[] | undefined): boolean {
  return idColumns !== undefined || (primaryKey !== undefined && primaryKey.length > 0);
}

/** Indexes of the columns that make a row's id: those named, else the primary key's; at least one. */
export function keyColumns(table: TableSchema, idColumns: readonly string[] | undefined): readonly number[] {
  const indexes = idColumns ? idColumns.map((name) => findColumn(table, name)) : table.primaryKey;
  if (indexes && indexes.length > 0) return indexes;
  throw new BsqlError(`the table ${tableName(table)} has no primary key, so its rows cannot be told apart`, {
    code: 'BSQL5009',
    kind: 'data',
    help: 'name the columns that identify a row with idCols="…", or leave the table out with tableNamePattern',
  });
}

function idPart(value: Value): string | undefined {
  return value === null ? undefined : String(value);
}

function findColumn(table: TableSchema, name: string): number {
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (index >= 0) return index;
  throw new BsqlError(`the table ${tableName(table)} has no column \`${name}\`, which idCols names`, {
    code: 'BSQL5202',
    kind: 'script',
    help: `its columns are ${table.columns.map((column) => column.name).join(', ')}. Leave idCols out to use each table's own primary key`,
  });
}
