import type { ColumnKind, Value } from '../../model/change.ts';
import type { Decimal } from './decimal.ts';
import type { JsonDocument } from './json.ts';

/** What an expression gives, known before a row is read. `null` is the kind of the constant alone. */
export interface ValueType {
  readonly kind: ColumnKind | 'null';
  /** Digits behind the point, of a decimal that has the same number of them in every row. */
  readonly scale?: number;
}

/** A value on its way through an expression: as in a row, but for decimals and for JSON that was made on the way. */
export type Datum = Value | Decimal | JsonDocument;
export type NotNull = Exclude<Datum, null>;

export const types = {
  null: { kind: 'null' },
  boolean: { kind: 'boolean' },
  integer: { kind: 'integer' },
  unsigned: { kind: 'unsigned' },
  decimal: { kind: 'decimal' },
  float: { kind: 'float' },
  string: { kind: 'string' },
  binary: { kind: 'binary' },
  date: { kind: 'date' },
  datetime: { kind: 'datetime' },
  timestamp: { kind: 'timestamp' },
  time: { kind: 'time' },
  json: { kind: 'json' },
  geometry: { kind: 'geometry' },
} as const satisfies Record<string, ValueType>;

export function isInteger({ kind }: ValueType): boolean {
  return kind === 'integer' || kind === 'unsigned' || kind === 'boolean';
}

export function isNumeric(type: ValueType): boolean {
  return isInteger(type) || type.kind === 'decimal' || type.kind === 'float';
}

/** Has a calendar day. */
export function isDated({ kind }: ValueType): boolean {
  return kind === 'date' || kind === 'datetime' || kind === 'timestamp';
}
