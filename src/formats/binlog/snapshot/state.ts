import type { TableName } from './table-name.ts';

/** A table that was read in part: the rows up to `after`, in the order of `key`. */
interface ReadingTable extends TableName {
  /** The key's columns with their types. */
  readonly key: readonly string[];
  /** Values of the key as the server was asked for them. */
  readonly after: readonly string[];
  readonly rows: number;
}

/** The part of a position that says which existing rows were handed out before it. Plain JSON. */
export interface SnapshotPosition {
  /** Grows with every piece that is handed out, so that positions can be ordered. */
  readonly step: number;
  /** Tables that were read whole, by database. */
  readonly done: Readonly<Record<string, readonly string[]>>;
  readonly reading: readonly ReadingTable[];
}

export type TableState =
  | { readonly kind: 'reading'; readonly table: ReadingTable }
  | { readonly kind: 'done' };

/** Which tables were read how far. */
export class SnapshotState {
  readonly #tables = new Map<string, TableName & { readonly state: TableState }>();
  #step: number;
  #position: SnapshotPosition | undefined;

  constructor(step = 0) {
    this.#step = step;
  }

  /** Takes up what a position says of the tables that `wants` names; what nobody follows grows stale. */
  static from(
    position: SnapshotPosition | undefined,
    wants: (database: string, table: string) => boolean,
  ): SnapshotState {
    const state = new SnapshotState(position?.step);
    for (const [database, tables] of Object.entries(position?.done ?? {}))
      for (const table of tables)
        if (wants(database, table)) state.#set({ database, table }, { kind: 'done' });
    for (const table of position?.reading ?? [])
      if (wants(table.database, table.table)) state.#set(table, { kind: 'reading', table });
    return state;
  }

  get(table: TableName): TableState | undefined {
    return this.#tables.get(nameOf(table))?.state;
  }

  get isEmpty(): boolean {
    return this.#tables.size === 0;
  }

  /** Notes one more piece that was handed out. */
  advance(table: TableName, state: TableState): void {
    this.#step++;
    this.#set(table, state);
  }

  /** Forgets a table that is gone: one of its name that is made later is another. */
  forget(table: TableName): void {
    this.#step++;
    this.#tables.delete(nameOf(table));
    this.#position = undefined;
  }

  /** The same object until something changes. */
  get position(): SnapshotPosition {
    if (this.#position) return this.#position;
    const done = new Map<string, string[]>();
    const reading: ReadingTable[] = [];
    for (const { database, table, state } of this.#tables.values()) {
      if (state.kind === 'reading') reading.push(state.table);
      else if (done.get(database)?.push(table) === undefined) done.set(database, [table]);
    }
    this.#position = { step: this.#step, done: Object.fromEntries(done), reading };
    return this.#position;
  }

  #set({ database, table }: TableName, state: TableState): void {
    this.#tables.set(nameOf({ database, table }), { database, table, state });
    this.#position = undefined;
  }
}

function nameOf({ database, table }: TableName): string {
  return `${database}\0${table}`;
}

/** Whether JSON out of a checkpoint is such a part. */
export function isSnapshotPosition(value: unknown): value is SnapshotPosition {
  if (typeof value !== 'object' || value === null) return false;
  const { step, done, reading } = value as Record<string, unknown>;
  return (
    typeof step === 'number' &&
    typeof done === 'object' &&
    done !== null &&
    Object.values(done).every(isTexts) &&
    Array.isArray(reading) &&
    reading.every(isReading)
  );
}

function isReading(value: unknown): value is ReadingTable {
  if (typeof value !== 'object' || value === null) return false;
  const { database, table, key, after, rows } = value as Record<string, unknown>;
  return (
    typeof database === 'string' &&
    typeof table === 'string' &&
    isTexts(key) &&
    isTexts(after) &&
    typeof rows === 'number'
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
