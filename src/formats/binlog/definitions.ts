import type { ColumnDescription, TableDescription } from './table-description.ts';

interface KeptDefinition extends TableDescription {
  readonly database: string;
  readonly table: string;
}

/**
 * The part of a position that says what the tables are at that place, of those that the log does not
 * describe. Plain JSON.
 */
export interface DefinitionsPosition {
  readonly version: 1;
  readonly tables: readonly KeptDefinition[];
}

export function isDefinitionsPosition(value: unknown): value is DefinitionsPosition {
  const { version, tables } = (value ?? {}) as { version?: unknown; tables?: unknown };
  return version === 1 && Array.isArray(tables) && tables.every(isKeptDefinition);
}

function isKeptDefinition(value: unknown): boolean {
  const { database, table, columns, primaryKey } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof database === 'string' &&
    typeof table === 'string' &&
    Array.isArray(columns) &&
    columns.every(isColumn) &&
    Array.isArray(primaryKey) &&
    primaryKey.every((name) => typeof name === 'string')
  );
}

function isColumn(value: unknown): value is ColumnDescription {
  const { name, type } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof type === 'string';
}

/** What tables are at the place that the reader has come to (T10). */
export class Definitions {
  readonly #tables = new Map<string, KeptDefinition>();
  #position: DefinitionsPosition | undefined;

  get(database: string, table: string): TableDescription | undefined {
    return this.#tables.get(nameOf(database, table));
  }

  set(database: string, table: string, { columns, primaryKey }: TableDescription): void {
    this.#tables.set(nameOf(database, table), { database, table, columns, primaryKey });
    this.#position = undefined;
  }

  /** Forgets the tables that are not the same any more, and tells them. */
  forget(changed: (database: string, table: string) => boolean): { database: string; table: string }[] {
    const gone = [...this.#tables.values()].filter(({ database, table }) => changed(database, table));
    for (const { database, table } of gone) this.#tables.delete(nameOf(database, table));
    if (gone.length > 0) this.#position = undefined;
    return gone.map(({ database, table }) => ({ database, table }));
  }

  /** Begins at a place: what was known of later ones does not count. */
  restore(position: DefinitionsPosition | undefined): void {
    this.#tables.clear();
    for (const one of position?.tables ?? []) this.#tables.set(nameOf(one.database, one.table), one);
    this.#position = position;
  }

  /** Undefined when the log describes every table that was met. */
  get position(): DefinitionsPosition | undefined {
    if (this.#tables.size === 0) return undefined;
    this.#position ??= { version: 1, tables: [...this.#tables.values()] };
    return this.#position;
  }
}

function nameOf(database: string, table: string): string {
  return `${database}\0${table}`;
}
