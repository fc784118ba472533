import type { Row, StoredRows, Value } from '../../model/change.ts';

/** Rows of which only the columns are read that ids are made of. One object serves all changes of a table. */
export class KeyRows {
  /** Undefined too for an update that leaves the key as it was. */
  before: Row | undefined;
  after: Row | undefined;
  readonly #key: readonly number[];
  readonly #before: Value[];
  readonly #after: Value[];

  constructor(key: readonly number[], columns: number) {
    this.#key = key;
    this.#before = new Array<Value>(columns).fill(null);
    this.#after = new Array<Value>(columns).fill(null);
  }

  /** Reads the keys of a change; holds until the next. */
  read(stored: StoredRows, hasBefore: boolean, hasAfter: boolean): this {
    const readsBefore = hasBefore && !(hasAfter && this.#isKept(stored));
    for (const column of this.#key) {
      if (readsBefore) this.#before[column] = stored.beforeValue(column);
      if (hasAfter) this.#after[column] = stored.afterValue(column);
    }
    this.before = readsBefore ? this.#before : undefined;
    this.after = hasAfter ? this.#after : undefined;
    return this;
  }

  #isKept(stored: StoredRows): boolean {
    for (const column of this.#key) if (!stored.keepsValue(column)) return false;
    return true;
  }
}
