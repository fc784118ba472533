import type { ChangeEvent, ChangeHead, Row, TableSchema } from '../../model/change.ts';
import type { Flush, ItemFailure, WriteContext } from '../../model/format.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkRequest } from './bulk-request.ts';
import type { Place } from './document-write.ts';
import type { Encoder } from './encoder.ts';
import type { RequestBuilder } from './request-builder.ts';
import type { WriteOperation } from './write-rules.ts';

/**
 * Which documents a flush writes: by index, then by id. Under any routing: where two lead to one shard,
 * an id is one document there.
 */
export type DocumentsByIndex = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The number of no write: others have the id, under some routing. */
const none = -1;

/** The changes of one write, as requests with the last state of each document; no row is kept. */
export class BulkFlush implements Flush {
  /** Events without a usable id or place. */
  readonly failures: ItemFailure[] = [];
  readonly #encoder: Encoder;
  readonly #requests: RequestBuilder;
  readonly #operation: WriteOperation;
  readonly #send: (flush: BulkFlush, context: WriteContext) => Promise<readonly ItemFailure[]>;
  /** Numbers of the last writes by index and id. */
  readonly #documents = new Map<string, Map<string, number>>();
  /** The same under one routing, where documents have one. */
  readonly #routed = new Map<string, number>();
  readonly #targets = new Map<string, Set<TableSchema>>();
  readonly #replacing = new Set<number>();
  #index: string | undefined;
  #numbers = new Map<string, number>();
  #table: TableSchema | undefined;

  constructor(
    encoder: Encoder,
    requests: RequestBuilder,
    operation: WriteOperation,
    send: (flush: BulkFlush, context: WriteContext) => Promise<readonly ItemFailure[]>,
  ) {
    this.#encoder = encoder;
    this.#requests = requests;
    this.#operation = operation;
    this.#send = send;
  }

  get documents(): DocumentsByIndex {
    return this.#documents;
  }

  /** The tables whose rows go to an index. */
  get targets(): ReadonlyMap<string, ReadonlySet<TableSchema>> {
    return this.#targets;
  }

  add(events: readonly ChangeEvent[]): void {
    this.#encoder.encode(events, this);
  }

  write(context: WriteContext): Promise<readonly ItemFailure[]> {
    return this.#send(this, context);
  }

  /** To be called once, behind all rows. */
  requests(): readonly BulkRequest[] {
    return this.#requests.finish();
  }

  /** One more write of a document; `row` undefined ends it. */
  put(
    place: Place,
    change: ChangeHead,
    row: Row | undefined,
    encode: JsonRowBytes,
    version = change.version,
  ): void {
    if (place.index !== this.#index || change.table !== this.#table) this.#enter(place.index, change.table);
    const { id, routing } = place;
    const write = { place, change, row, encode, version, replaces: false };
    if (id === '') {
      this.#requests.append(write);
      return;
    }
    const key = routing === undefined ? id : `${routing.length}:${routing}${place.index}/${id}`;
    const numbers = routing === undefined ? this.#numbers : this.#routed;
    const earlier = numbers.get(key) ?? none;
    if (earlier !== none) {
      const follows = this.#follow(earlier, row === undefined);
      if (follows === 'stays') return;
      write.replaces = follows === 'replaces';
    }
    const number = this.#requests.append(write);
    if (write.replaces) this.#replacing.add(number);
    numbers.set(key, number);
    if (routing !== undefined && !this.#numbers.has(id)) this.#numbers.set(id, none);
  }

  /** What a write does with an earlier one of its document, so that it does not matter where a flush is cut (invariant 4). */
  #follow(earlier: number, ends: boolean): 'stays' | 'follows' | 'replaces' {
    const ended = this.#requests.ends(earlier);
    const merges = this.#operation !== 'index' && !ends;
    if (merges && !ended && this.#operation === 'create') return 'stays';
    this.#requests.drop(earlier);
    return merges && (ended || this.#replacing.has(earlier)) ? 'replaces' : 'follows';
  }

  #enter(index: string, table: TableSchema): void {
    if (index !== this.#index) {
      this.#index = index;
      this.#numbers = this.#documents.get(index) ?? new Map<string, number>();
      this.#documents.set(index, this.#numbers);
    }
    this.#table = table;
    const tables = this.#targets.get(index) ?? new Set<TableSchema>();
    this.#targets.set(index, tables.add(table));
  }
}
