import type { Row, TableSchema, Value } from '../../model/change.ts';
import { keyColumns } from '../encoding/document-id.ts';
import { findField } from './match-columns.ts';
import type { Field } from './schema.ts';
import { compileStore, type Stored, showStored } from './stored.ts';

/** How rows of one table version become rows of the Delta table. */
export interface RowEncoder {
  /** The row's id; undefined when a part of it is null. */
  readonly keyOf: (row: Row) => string | undefined;
  /** The row in the order of the Delta table's columns. Throws a RangeError for what a type does not hold. */
  readonly store: (row: Row) => Stored[];
}

/** Compiled once per version of the source's table and of the Delta table. */
export function compileRowEncoder(
  table: TableSchema,
  fields: readonly Field[],
  partitionColumns: readonly string[],
  idColumns: readonly string[] | undefined,
): RowEncoder {
  const stores = fields.map((field) => {
    const index = table.columns.findIndex((column) => findField([field], column.name));
    return index < 0 ? undefined : { index, store: compileStore(field.type) };
  });
  const parts = keyColumns(table, idColumns).map((index) => {
    const field = findField(fields, table.columns[index]?.name ?? '');
    return { index, store: compileStore(field?.type ?? 'string'), cut: isPartition(partitionColumns, field) };
  });
  const keyOfValues = compileKey(parts.map(({ cut }) => cut));
  return {
    keyOf: (row) => keyOfValues(parts.map(({ index, store }) => store(row[index] as Value))),
    store: (row) => stores.map((one) => (one ? one.store(row[one.index] as Value) : null)),
  };
}

/** The columns of the Delta table that make a row's id, in order. */
export function keyFields(
  table: TableSchema,
  fields: readonly Field[],
  idColumns: readonly string[] | undefined,
): Field[] {
  return keyNames(table, idColumns).flatMap((name) => findField(fields, name) ?? []);
}

export function keyNames(table: TableSchema, idColumns: readonly string[] | undefined): string[] {
  return keyColumns(table, idColumns).map((index) => (table.columns[index]?.name ?? '').toLowerCase());
}

export function isPartition(partitionColumns: readonly string[], field: Field | undefined): boolean {
  return field !== undefined && partitionColumns.includes(field.name);
}

/**
 * Joins the stored values of a key. Parts are escaped, so that no two keys become one (T28); the
 * empty string is null where it is a partition's value.
 */
export function compileKey(
  partitioned: readonly boolean[],
): (values: readonly Stored[]) => string | undefined {
  const single = partitioned.length === 1;
  return (values) => {
    let key = '';
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? null;
      if (value === null || (value === '' && partitioned[i])) return undefined;
      const part = showStored(value);
      if (single) return part;
      key += (i === 0 ? '' : ':') + part.replace(/[\\:]/g, '\\$&');
    }
    return key;
  };
}
