import { join } from 'node:path';
import { BsqlError } from '../../model/errors.ts';
import type { AddFile } from './log/actions.ts';
import type { TableState } from './log/state.ts';
import { readColumns } from './parquet.ts';
import { compileKey, isPartition } from './row-encoder.ts';
import type { Field } from './schema.ts';
import { readPartition, type Stored } from './stored.ts';

/** Where on disk a file of the log is. */
export function diskPath(directory: string, path: string): string {
  return join(directory, decodeURIComponent(path));
}

/** The id of every row of a data file, in its order; undefined where a part is null. */
export class KeyReader {
  readonly #directory: string;
  readonly #fields: readonly Field[];
  readonly #partitionColumns: readonly string[];
  readonly #keyOf: (values: readonly Stored[]) => string | undefined;

  constructor(directory: string, fields: readonly Field[], partitionColumns: readonly string[]) {
    this.#directory = directory;
    this.#fields = fields;
    this.#partitionColumns = partitionColumns;
    this.#keyOf = compileKey(fields.map((field) => isPartition(partitionColumns, field)));
  }

  /** Names of the key's columns, as a text that is the same for the same key. */
  get name(): string {
    return this.#fields.map(({ name }) => name).join();
  }

  /** The key's columns that data files hold. */
  get stored(): readonly Field[] {
    return this.#fields.filter((field) => !isPartition(this.#partitionColumns, field));
  }

  async read(file: AddFile): Promise<(string | undefined)[]> {
    const { rows, columns } = await readColumns(diskPath(this.#directory, file.path), this.stored);
    return this.keys(file, rows, (field) => columns[this.stored.indexOf(field)]);
  }

  keys(
    file: AddFile,
    rows: number,
    columnOf: (field: Field) => readonly Stored[] | undefined,
  ): (string | undefined)[] {
    const columns = this.#fields.map((field) =>
      isPartition(this.#partitionColumns, field)
        ? readPartition(file.partitionValues[field.name], field.type)
        : (columnOf(field) ?? []),
    );
    const keys: (string | undefined)[] = new Array(rows);
    const values: Stored[] = new Array(columns.length);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i] as Stored | readonly Stored[];
        values[i] = Array.isArray(column) ? (column[row] as Stored) : (column as Stored);
      }
      keys[row] = this.#keyOf(values);
    }
    return keys;
  }
}

/** Which file holds which row: in memory up to a bound, beyond it by looking into the key columns of the files. */
export class IdIndex {
  readonly reader: KeyReader;
  readonly #limit: number;
  #places: Map<string, string> | undefined = new Map();

  private constructor(reader: KeyReader, limit: number) {
    this.reader = reader;
    this.#limit = limit;
  }

  static async build(
    reader: KeyReader,
    state: TableState,
    limit: number,
    directory: string,
  ): Promise<IdIndex> {
    const index = new IdIndex(reader, limit);
    for (const file of state.files.values()) {
      if (!index.#places) break;
      for (const key of await reader.read(file)) {
        if (key === undefined) continue;
        if (index.#places.has(key)) {
          throw new BsqlError(
            `the Delta table ${directory} has two rows with the id ${key} (${reader.name}), so neither could be told apart`,
            {
              code: 'BSQL5131',
              kind: 'data',
              help: 'it was written with another key, or by another program: save to another path, or name the right columns with idCols="…"',
            },
          );
        }
        index.#places.set(key, file.path);
      }
      index.#bound();
    }
    return index;
  }

  /** The files that hold any of these rows. */
  async filesOf(keys: ReadonlyMap<string, unknown>, state: TableState): Promise<Set<string>> {
    const found = new Set<string>();
    if (this.#places) {
      for (const key of keys.keys()) {
        const path = this.#places.get(key);
        if (path !== undefined) found.add(path);
      }
      return found;
    }
    for (const file of state.files.values()) {
      const itsKeys = await this.reader.read(file);
      if (itsKeys.some((key) => key !== undefined && keys.has(key))) found.add(file.path);
    }
    return found;
  }

  /** Rows that are in this file now. */
  place(keys: readonly (string | undefined)[], path: string): void {
    if (!this.#places) return;
    for (const key of keys) if (key !== undefined) this.#places.set(key, path);
    this.#bound();
  }

  forget(key: string): void {
    this.#places?.delete(key);
  }

  #bound(): void {
    if (this.#places && this.#places.size > this.#limit) this.#places = undefined;
  }
}
