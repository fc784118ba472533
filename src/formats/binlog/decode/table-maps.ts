import { isAt } from '../../../model/words.ts';
import type { TableFilter } from '../table-filter.ts';
import { Cursor } from './cursor.ts';
import type { LogFormat } from './format-description.ts';
import { readTableMap, type TableMap } from './table-map.ts';

interface Known {
  readonly tableId: number;
  /** What the event holds behind its flags; of a table that nobody wants, up to its name. */
  readonly body: DataView;
  /** Of the body; asking a view for it is a call. */
  readonly length: number;
  /** Undefined for a table that nobody wants. */
  readonly map: TableMap | undefined;
}

const flagsLength = 2;

/**
 * The table maps that were read. One comes before each statement and most often says what the
 * last one said, so bytes are compared before anything is read.
 */
export class TableMaps {
  readonly #filter: TableFilter;
  readonly #byId = new Map<number, Known>();
  /** Over new ids: the server gives one whenever it opens the table again. */
  readonly #byName = new Map<string, Known>();
  #last: Known | undefined;

  constructor(filter: TableFilter) {
    this.#filter = filter;
  }

  /** Takes a table map in, from its table id on. */
  read(bytes: Buffer, start: number, end: number, format: LogFormat): void {
    const tableId = readTableId(bytes, start, format);
    const body = start + format.tableIdLength + flagsLength;
    const known = this.#last?.tableId === tableId ? this.#last : this.#byId.get(tableId);
    if (known && saysSame(known, bytes, body, end)) {
      this.#last = known;
      return;
    }
    this.#last = this.#open(tableId, bytes, body, end, format);
    this.#byId.set(tableId, this.#last);
  }

  /** Undefined for a table that was not announced, null for one that nobody wants. */
  find(tableId: number): TableMap | undefined | null {
    const known = this.#last?.tableId === tableId ? this.#last : this.#byId.get(tableId);
    return known && (known.map ?? null);
  }

  /** Ids begin anew with a new file. */
  clear(): void {
    this.#byId.clear();
    this.#last = undefined;
  }

  #open(tableId: number, bytes: Buffer, start: number, end: number, format: LogFormat): Known {
    const names = new Cursor(bytes, start, end);
    const database = names.utf8(names.u8());
    names.at++;
    const table = names.utf8(names.u8());
    if (!this.#filter.readsRows(database, table))
      return { tableId, ...keep(bytes, start, names.at), map: undefined };
    const name = `${database}\0${table}`;
    const before = this.#byName.get(name);
    const map =
      before?.map && saysSame(before, bytes, start, end)
        ? { ...before.map, tableId }
        : readTableMap(new Cursor(bytes, start, end), tableId, format);
    const known = { tableId, ...keep(bytes, start, end), map };
    this.#byName.set(name, known);
    return known;
  }
}

export function readTableId(bytes: Buffer, start: number, { tableIdLength }: LogFormat): number {
  let id = 0;
  for (let i = start + tableIdLength - 1; i >= start; i--) id = id * 256 + (bytes[i] as number);
  return id;
}

function keep(bytes: Buffer, start: number, end: number): Pick<Known, 'body' | 'length'> {
  return { body: new DataView(Uint8Array.from(bytes.subarray(start, end)).buffer), length: end - start };
}

function saysSame({ body, length, map }: Known, bytes: Buffer, start: number, end: number): boolean {
  return (map ? length === end - start : length <= end - start) && isAt(bytes, start, body, length);
}
