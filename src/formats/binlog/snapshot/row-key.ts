import type { Column, Row, TableSchema, Value } from '../../../model/change.ts';

/** A row's identity as text: equal for the same stored values, and for no others. */
export type RowKey = (row: Row) => string;

/**
 * Compares keys by their exact values and not as the server's collation would: the image in the log
 * and the row of a SELECT give one stored value alike, and an update from 'a' to 'A' names both.
 * Anything coarser would drop rows that nobody touched. Undefined when a version of the table does
 * not have these columns with these kinds.
 */
export function compileRowKey(schema: TableSchema, identity: readonly Column[]): RowKey | undefined {
  const indexes: number[] = [];
  for (const { name, kind, scale } of identity) {
    const index = schema.columns.findIndex((column) => column.name === name);
    const found = schema.columns[index];
    if (found?.kind !== kind || (found.scale !== undefined && scale !== undefined && found.scale !== scale))
      return undefined;
    indexes.push(index);
  }
  const [only] = indexes;
  if (indexes.length === 1 && only !== undefined) return (row) => String(row[only]);
  return (row) => JSON.stringify(indexes.map((index) => partOf(row[index] as Value)));
}

/** JSON knows no bigint; a number and its digits are the same key. */
function partOf(value: Value): string | null {
  return value === null ? null : String(value);
}
