import type { Column, ColumnKind, Row, TableSchema, Value } from '../../model/change.ts';

type ValueWriter = (value: Exclude<Value, null>) => string;

/** Values that are JSON text already: digits stay digits, so nothing is rounded. */
const asText: ValueWriter = (value) => String(value);
const asString: ValueWriter = (value) => JSON.stringify(value);

const writers: Readonly<Record<ColumnKind, ValueWriter>> = {
  integer: asText,
  unsigned: asText,
  decimal: asText,
  float: asText,
  boolean: asText,
  json: asText,
  geometry: asText,
  string: asString,
  binary: asString,
  date: asString,
  datetime: asString,
  timestamp: asString,
  time: asString,
};

/** A table's row as a JSON object, written straight from its values; compiled once per table version. */
export function compileJsonRow(table: TableSchema): (row: Row) => string {
  const prefixes = table.columns.map(
    (column: Column, index) => `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`,
  );
  const writersOfColumns = table.columns.map((column) => writers[column.kind]);
  const count = prefixes.length;
  if (count === 0) return () => '{}';
  return (row) => {
    let json = '';
    for (let i = 0; i < count; i++) {
      const value = row[i] as Value;
      json += prefixes[i];
      json += value === null ? 'null' : (writersOfColumns[i] as ValueWriter)(value);
    }
    return `${json}}`;
  };
}
