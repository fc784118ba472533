import type { Column, ColumnKind, TableSchema } from '../../model/change.ts';

/** A field's mapping, as Elasticsearch's mapping API takes it. */
export type FieldMapping = Readonly<Record<string, unknown>>;

export interface MappingOptions {
  /** Whether the cluster has the type `unsigned_long`; without it 64-bit unsigned columns become keywords. */
  readonly unsignedLong: boolean;
}

const text: FieldMapping = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };

/**
 * The mapping of a table's columns, made before the first document: what the first document
 * happens to hold must not decide a type (T33). JSON and geometry are left to the cluster.
 */
export function mapColumns(
  table: TableSchema,
  options: MappingOptions,
): Readonly<Record<string, FieldMapping>> {
  const properties: Record<string, FieldMapping> = {};
  for (const column of table.columns) {
    const mapping = mapColumn(column, options);
    // A dot would make an object of the name; the cluster does as it always does then.
    if (mapping && !column.name.includes('.')) properties[column.name] = mapping;
  }
  return properties;
}

function mapColumn(column: Column, options: MappingOptions): FieldMapping | undefined {
  return column.kind === 'unsigned' && !options.unsignedLong ? { type: 'keyword' } : mappings[column.kind];
}

const mappings: Readonly<Record<ColumnKind, FieldMapping | undefined>> = {
  integer: { type: 'long' },
  unsigned: { type: 'unsigned_long' },
  decimal: { type: 'double' },
  float: { type: 'double' },
  boolean: { type: 'boolean' },
  string: text,
  binary: { type: 'binary' },
  date: { type: 'date' },
  datetime: { type: 'date' },
  timestamp: { type: 'date' },
  time: { type: 'keyword' },
  json: undefined,
  geometry: undefined,
};

/** Whether a field made for one kind of column takes another kind and finds it in the same way. */
export function fieldTakes(written: ColumnKind, now: ColumnKind): boolean {
  if (written === now) return true;
  const [field, other] = [mappings[written], mappings[now]];
  if (field === undefined || other === undefined) return false;
  // Text takes every plain value; dates of all kinds have one format.
  return field === text || field.type === other.type;
}
