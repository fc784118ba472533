import type { Column, ColumnKind, Row, TableSchema, Value } from '../../../model/change.ts';
import { JsonNumber, type JsonObject } from './json-text.ts';

/**
 * Tables whose messages do not say what their columns are. A column has the kind of JSON that it holds:
 * text, boolean, whole number, number with a point, or JSON. Null says nothing, and a kind only widens:
 * a column that had numbers of both sorts has decimals, one that had several kinds has JSON.
 */
export class UntypedTables {
  readonly #kinds = new Map<string, Map<string, ColumnKind>>();
  readonly #tables = new Map<string, TableSchema>();

  /** The table as it is with these rows; one object as long as nothing of it changes. */
  tableOf(
    database: string,
    name: string,
    rows: readonly JsonObject[],
    keys: readonly string[] | undefined,
  ): TableSchema {
    const path = JSON.stringify([database, name]);
    const kinds = this.#kinds.get(path) ?? new Map<string, ColumnKind>();
    this.#kinds.set(path, kinds);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    for (const row of rows)
      for (const [column, value] of Object.entries(row)) {
        const kind = kindOf(value);
        if (kind) kinds.set(column, widen(kinds.get(column), kind));
      }
    const columns = names.map((column): Column => ({ name: column, kind: kinds.get(column) ?? 'string' }));
    const signature = JSON.stringify([path, columns, keys]);
    let table = this.#tables.get(signature);
    if (!table) {
      const indexes = keys?.map((key) => names.indexOf(key)) ?? [];
      const primaryKey = indexes.length > 0 && !indexes.includes(-1) ? indexes : undefined;
      table = { database, name, columns, primaryKey };
      this.#tables.set(signature, table);
    }
    return table;
  }
}

/** A row's values by the kinds of the table; what it has not is null. */
export function readRow({ columns }: TableSchema, row: JsonObject): Row {
  return columns.map(({ name, kind }) => readValue(row[name], kind));
}

function kindOf(value: unknown): ColumnKind | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof JsonNumber) return /^-?\d+$/.test(value.text) ? 'integer' : 'decimal';
  return 'json';
}

function widen(before: ColumnKind | undefined, now: ColumnKind): ColumnKind {
  if (before === undefined || before === now) return now;
  const numbers = [before, now].every((kind) => kind === 'integer' || kind === 'decimal');
  return numbers ? 'decimal' : 'json';
}

function readValue(value: unknown, kind: ColumnKind): Value {
  if (value === null || value === undefined) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (!(value instanceof JsonNumber)) return value as string | boolean;
  if (kind === 'decimal') return value.text;
  const number = Number(value.text);
  return Number.isSafeInteger(number) ? number : BigInt(value.text);
}
