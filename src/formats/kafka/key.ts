import type { Row, TableSchema } from '../../model/change.ts';
import { keyColumns } from '../encoding/document-id.ts';
import { compileJsonRow } from '../encoding/json-row.ts';

/** A message's key, or undefined where a part of it is null. */
export type MessageKey = (row: Row) => string | undefined;

/**
 * The columns that identify a row as a JSON object, in the order of the script or the primary key:
 * the same bytes for the same row, so that its changes meet in one partition.
 */
export function compileMessageKey(table: TableSchema, idColumns: readonly string[] | undefined): MessageKey {
  const indexes = keyColumns(table, idColumns);
  const columns = indexes.flatMap((index) => table.columns[index] ?? []);
  const encode = compileJsonRow({ ...table, columns });
  return (row) => {
    const values = indexes.map((index) => row[index] ?? null);
    return values.includes(null) ? undefined : encode(values);
  };
}
