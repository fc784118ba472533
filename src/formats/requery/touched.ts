import {
  type ChangeEvent,
  type Column,
  type Row,
  type TableSchema,
  tableName,
  type Value,
} from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import { sqlLiteral } from '../mysql/literal.ts';
import type { RequerySettings } from './settings.ts';
import { fillSql } from './statement.ts';

/** The key of a document. */
export interface Key {
  readonly value: Value;
  /** As ids of documents have it. */
  readonly text: string;
  readonly literal: string;
}

/** What the changes of one database touch. */
export interface Touched {
  readonly keys: Map<string, Key>;
  /** Keys whose main row is gone by the last change of it here. */
  readonly deleted: Set<string>;
  /** SELECTs that find more keys. */
  readonly related: Set<string>;
}

interface TableReader {
  readonly key: ((row: Row) => Key | undefined) | undefined;
  readonly related: ((row: Row) => string) | undefined;
  readonly main: boolean;
}

export function makeKey(value: Value, column: Column): Key | undefined {
  if (value === null) return undefined;
  return { value, text: String(value), literal: sqlLiteral(value, column.kind) };
}

/** Finds the documents that changes belong to: before them and after them, since a row may have moved (T42). */
export class TouchedReader {
  readonly #settings: RequerySettings;
  readonly #log: Log;
  readonly #tables = new Map<TableSchema, TableReader | undefined>();
  readonly #told = new Set<string>();

  constructor(settings: RequerySettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  /** By database, in the order of the changes. */
  read(events: readonly ChangeEvent[]): ReadonlyMap<string, Touched> {
    const databases = new Map<string, Touched>();
    for (const event of events) {
      const reader = this.#readerOf(event.table);
      if (!reader) continue;
      let touched = databases.get(event.table.database);
      if (!touched) {
        touched = { keys: new Map(), deleted: new Set(), related: new Set() };
        databases.set(event.table.database, touched);
      }
      for (const row of [event.before, event.after]) {
        if (!row) continue;
        const key = reader.key?.(row);
        if (key) touched.keys.set(key.text, key);
        if (key && reader.main) {
          if (row === event.after) touched.deleted.delete(key.text);
          else touched.deleted.add(key.text);
        }
        if (reader.related) touched.related.add(reader.related(row));
      }
    }
    return databases;
  }

  #readerOf(table: TableSchema): TableReader | undefined {
    if (!this.#tables.has(table)) this.#tables.set(table, this.#compile(table));
    return this.#tables.get(table);
  }

  #compile(table: TableSchema): TableReader | undefined {
    const { keys, related, main } = this.#settings;
    const column = keys.get(table.name);
    const sql = related.get(table.name);
    if (column === undefined && sql === undefined) {
      this.#tellOnce(
        table,
        `changes of ${tableName(table)} do nothing: neither keys nor related of the re-query names it`,
      );
      return undefined;
    }
    const own = ownIdProblem(table, column, main);
    if (own !== undefined) this.#tellOnce(table, own);
    const index = column === undefined ? -1 : findColumn(table, column, 'keys names');
    return {
      key:
        column === undefined
          ? undefined
          : (row) => makeKey(row[index] ?? null, table.columns[index] as Column),
      related:
        sql &&
        ((row) =>
          fillSql(sql, {
            column: (name) => {
              const at = findColumn(table, name, `related.${table.name} names`);
              return sqlLiteral(row[at] ?? null, (table.columns[at] as Column).kind);
            },
          })),
      main: table.name === main,
    };
  }

  #tellOnce(table: TableSchema, message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#log.warn({ table: tableName(table) }, message);
  }
}

/** A child's own id finds documents that have nothing to do with the row: a classic mistake. */
export function ownIdProblem(
  table: TableSchema,
  column: string | undefined,
  main: string,
): string | undefined {
  const [only, ...more] = table.primaryKey ?? [];
  if (column === undefined || table.name === main || only === undefined || more.length > 0) return undefined;
  if (table.columns[only]?.name.toLowerCase() !== column.toLowerCase()) return undefined;
  return `keys names \`${column}\` for ${tableName(table)}, which is the row's own primary key and hardly the key of a document of ${main}`;
}

function findColumn(table: TableSchema, name: string, who: string): number {
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (index >= 0) return index;
  throw missingColumn(table, name, who);
}

export function missingColumn(table: TableSchema, name: string, who: string): BsqlError {
  return new BsqlError(`the table ${tableName(table)} has no column \`${name}\`, which ${who}`, {
    code: 'BSQL5202',
    kind: 'script',
    help: `its columns are ${table.columns.map((column) => column.name).join(', ')}`,
  });
}
