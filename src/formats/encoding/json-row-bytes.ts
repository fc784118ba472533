import type { ColumnKind, Row, TableSchema, Value } from '../../model/change.ts';
import type { JsonBytes } from './json-bytes.ts';

export type JsonRowBytes = (row: Row, into: JsonBytes) => void;

type ValueWriter = (value: Exclude<Value, null>, into: JsonBytes) => void;

const asNumber: ValueWriter = (value, into) =>
  typeof value === 'number' ? into.number(value) : into.json(String(value));
/** Values that are JSON text already: digits stay digits, so nothing is rounded. */
const asText: ValueWriter = (value, into) => into.json(String(value));
const asString: ValueWriter = (value, into) =>
  typeof value === 'string' ? into.string(value) : into.json(JSON.stringify(value));

const writers: Readonly<Record<ColumnKind, ValueWriter>> = {
  integer: asNumber,
  unsigned: asNumber,
  decimal: asText,
  float: asNumber,
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

const end = Buffer.from('}');
const none = Buffer.from('null');

/** What `compileJsonRow` gives, written straight into bytes. */
export function compileJsonRowBytes(table: TableSchema): JsonRowBytes {
  const prefixes = table.columns.map(({ name }, index) =>
    Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  );
  const writersOfColumns = table.columns.map((column) => writers[column.kind]);
  const count = prefixes.length;
  if (count === 0) return (_row, into) => into.json('{}');
  return (row, into) => {
    for (let i = 0; i < count; i++) {
      const value = row[i] as Value;
      into.bytes(prefixes[i] as Buffer);
      if (value === null) into.bytes(none);
      else (writersOfColumns[i] as ValueWriter)(value, into);
    }
    into.bytes(end);
  };
}
