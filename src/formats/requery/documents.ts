import type { ChangeEvent, Column, Origin, Row, TableSchema, Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { compactJson, type ResultColumn } from '../mysql/result-columns.ts';
import type { SqlResult } from './session.ts';
import type { RequerySettings } from './settings.ts';
import type { Key } from './touched.ts';

/** What is asked for and what came back for it. */
export interface Answer {
  readonly database: string;
  readonly keys: readonly Key[];
  readonly deleted: ReadonlySet<string>;
  readonly result: SqlResult;
}

/** The newest change behind an answer: a re-query reads a state at least as new. */
export interface Newest {
  readonly version: number;
  readonly origin: Origin;
}

/** Makes documents of what the SQL gives, and ends of documents of what it does not give. */
export class DocumentWriter {
  readonly #settings: RequerySettings;
  readonly #schemas = new Map<string, TableSchema>();

  constructor(settings: RequerySettings) {
    this.#settings = settings;
  }

  /** One object for each shape, as everything that is compiled for a table relies on. */
  schemaOf(database: string, columns: readonly ResultColumn[]): TableSchema {
    const { main, id, jsonColumns } = this.#settings;
    const described = columns.map(({ name, kind, scale }): Column => {
      if (kind === 'string' && jsonColumns.includes(name.toLowerCase())) return { name, kind: 'json' };
      return scale === undefined ? { name, kind } : { name, kind, scale };
    });
    const shape = JSON.stringify([database, described]);
    let schema = this.#schemas.get(shape);
    if (!schema) {
      refuseTwice(described);
      const key = described.findIndex(({ name }) => name.toLowerCase() === id.toLowerCase());
      if (key < 0) {
        throw unusable(
          `the SQL of the re-query gives no column \`${id}\`, which is to hold the key`,
          `it gives ${described.map(({ name }) => name).join(', ')}; select the key under that name, or name its column with id="…"`,
        );
      }
      schema = { database, name: main, columns: described, primaryKey: [key] };
      this.#schemas.set(shape, schema);
    }
    return schema;
  }

  write({ database, keys, deleted, result }: Answer, newest: Newest): ChangeEvent[] {
    const table = this.schemaOf(database, result.columns);
    const index = table.primaryKey?.[0] as number;
    const asked = new Set(keys.map(({ text }) => text));
    const folded = new Set(keys.map(({ text }) => fold(text)));
    const found = new Set<string>();
    const events: ChangeEvent[] = [];
    for (const values of result.rows) {
      const key = values[index] ?? null;
      const text = String(key);
      if (key === null || !(asked.has(text) || folded.has(fold(text))))
        throw notAsked(key, this.#settings.id);
      if (found.has(text)) throw twice(text, this.#settings.id);
      found.add(text);
      events.push({
        operation: 'read',
        table,
        before: undefined,
        after: this.#row(values, table, result),
        ...newest,
      });
    }
    for (const key of keys) {
      if (found.has(key.text) || !this.#goes(key, deleted)) continue;
      const before = table.columns.map((_, at) => (at === index ? key.value : null));
      events.push({ operation: 'delete', table, before, after: undefined, ...newest });
    }
    return events;
  }

  #goes({ text }: Key, deleted: ReadonlySet<string>): boolean {
    const { deleteOnMissing, deleteOnDelete } = this.#settings;
    return deleteOnMissing || (deleteOnDelete && deleted.has(text));
  }

  /** Text that is to be JSON is, or the request that holds it would break. */
  #row(values: Row, table: TableSchema, { columns }: SqlResult): Row {
    if (this.#settings.jsonColumns.length === 0) return values;
    return values.map((value, at): Value => {
      if (typeof value !== 'string' || table.columns[at]?.kind !== 'json' || columns[at]?.kind === 'json')
        return value;
      try {
        JSON.parse(value);
      } catch (error) {
        throw unusable(
          `the column \`${table.columns[at]?.name}\` of the re-query is no JSON: ${(error as Error).message}`,
          'leave it out of jsonColumns, or make JSON of it in the SQL',
        );
      }
      return compactJson(value);
    });
  }
}

function refuseTwice(columns: readonly Column[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw unusable(
        `the SQL of the re-query gives two columns the name \`${name}\``,
        'name one of them otherwise with `as`: of two fields of one name a document keeps only one',
      );
    }
    seen.add(name);
  }
}

/** The same key to one collation or another: case, accents, leading zeros and spaces at the end may differ. */
function fold(text: string): string {
  if (/^\d+(?:\.\d*)?$/.test(text)) return text.replace(/^0+(?=\d)/, '').replace(/\.0*$/, '');
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trimEnd();
}

function notAsked(key: Value, id: string): BsqlError {
  return unusable(
    key === null
      ? `the SQL of the re-query gives a row whose \`${id}\` is null`
      : `the SQL of the re-query gives a row whose \`${id}\` is ${String(key)}, which is none of the keys it was asked for`,
    `the column \`${id}\` must be the one that \`in (?)\` compares; name another with id="…"`,
  );
}

function twice(key: string, id: string): BsqlError {
  return unusable(
    `the SQL of the re-query gives two rows whose \`${id}\` is ${key}`,
    `a document is one row: add \`group by ${id}\`, and make lists of what there are many of with json_arrayagg or group_concat`,
  );
}

function unusable(message: string, help: string): BsqlError {
  return new BsqlError(message, { code: 'BSQL5402', kind: 'script', help });
}
