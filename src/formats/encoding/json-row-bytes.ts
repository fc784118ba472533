import type { ColumnKind, Row, StoredRows, TableSchema, Value } from '../../model/change.ts';
import type { JsonBytes } from '../../model/json-bytes.ts';
import { JsonPiece } from '../../model/json-piece.ts';

/** Writes a row as a JSON object; of stored rows it writes the one after. */
export type JsonRowBytes = (row: Row | StoredRows, into: JsonBytes) => void;

export type JsonValueWriter = (value: Exclude<Value, null>, into: JsonBytes) => void;

const asNumber: JsonValueWriter = (value, into) =>
  typeof value === 'number' ? into.number(value) : into.json(String(value));
/** Values that are JSON text already: digits stay digits, so nothing is rounded. */
const asText: JsonValueWriter = (value, into) => into.json(String(value));
const asString: JsonValueWriter = (value, into) =>
  typeof value === 'string' ? into.string(value) : into.json(JSON.stringify(value));

/** How values of each kind are written as JSON. */
export const valueWriters: Readonly<Record<ColumnKind, JsonValueWriter>> = {
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

const end = new JsonPiece('}');
const none = new JsonPiece('null');

/** What stands before the value of a column in a row's object. */
export function jsonPrefix(name: string, isFirst: boolean): JsonPiece {
  return new JsonPiece(`${isFirst ? '{' : ','}${JSON.stringify(name)}:`);
}

/** What `compileJsonRow` gives, written straight into bytes. */
export function compileJsonRowBytes(table: TableSchema): JsonRowBytes {
  const prefixes = table.columns.map(({ name }, index) => jsonPrefix(name, index === 0));
  const writersOfColumns = table.columns.map((column) => valueWriters[column.kind]);
  const count = prefixes.length;
  if (count === 0) return (_row, into) => into.json('{}');
  return (row, into) => {
    if (isStored(row)) {
      row.writeAfter(into);
      return;
    }
    for (let i = 0; i < count; i++) {
      const value = row[i] as Value;
      into.piece(prefixes[i] as JsonPiece);
      if (value === null) into.piece(none);
      else (writersOfColumns[i] as JsonValueWriter)(value, into);
    }
    into.piece(end);
  };
}

function isStored(row: Row | StoredRows): row is StoredRows {
  return !Array.isArray(row);
}
