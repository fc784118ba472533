import type { TableName } from './snapshot/table-name.ts';

const systemDatabases = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);

export interface TableExclusion {
  readonly databases?: string | undefined;
  readonly tables?: string | undefined;
}

/** Which tables of a log are followed. Patterns must match whole names. */
export class TableFilter {
  readonly #databases: RegExp;
  readonly #tables: RegExp;
  readonly #noDatabases: RegExp | undefined;
  readonly #noTables: RegExp | undefined;
  readonly #also: TableName | undefined;
  readonly #known = new Map<string, boolean>();

  /** `also` is not followed, and its rows are read all the same. */
  constructor(
    databasePattern: string,
    tablePattern: string,
    exclusion: TableExclusion = {},
    also?: TableName,
  ) {
    this.#also = also;
    this.#databases = wholeName(databasePattern);
    this.#tables = wholeName(tablePattern);
    this.#noDatabases = exclusion.databases === undefined ? undefined : wholeName(exclusion.databases);
    this.#noTables = exclusion.tables === undefined ? undefined : wholeName(exclusion.tables);
  }

  matches(database: string, table: string): boolean {
    const name = `${database}\0${table}`;
    let matches = this.#known.get(name);
    if (matches === undefined) {
      matches =
        this.matchesDatabase(database) && this.#tables.test(table) && this.#noTables?.test(table) !== true;
      this.#known.set(name, matches);
    }
    return matches;
  }

  /** Whether rows of the table are read, for whatever purpose. */
  readsRows(database: string, table: string): boolean {
    return this.matches(database, table) || (table === this.#also?.table && database === this.#also.database);
  }

  matchesDatabase(database: string): boolean {
    return (
      !systemDatabases.has(database) &&
      this.#databases.test(database) &&
      this.#noDatabases?.test(database) !== true
    );
  }
}

function wholeName(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}
