import type { ChangeEvent, ChangeHead, Row, StoredRows, TableSchema } from '../../model/change.ts';
import type { Flush, ItemFailure, WriteContext } from '../../model/format.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkRequest } from './bulk-request.ts';
import type { Place } from './document-write.ts';
import type { Encoder } from './encoder.ts';
import type { RequestBuilder } from './request-builder.ts';
import type { WriteOperation } from './write-rules.ts';
import type { WrittenDocuments } from './written-documents.ts';

/** The changes of one write, as requests with the last state of each document; no row is kept. */
export class BulkFlush implements Flush {
  /** Events without a usable id or place. */
  readonly failures: ItemFailure[] = [];
  /**
   * The documents it writes. Under any routing: where two lead to one shard, an id is one document there,
   * and has no last write here.
   */
  readonly documents: WrittenDocuments;
  readonly #encoder: Encoder;
  readonly #requests: RequestBuilder;
  readonly #operation: WriteOperation;
  readonly #send: (flush: BulkFlush, context: WriteContext) => Promise<readonly ItemFailure[]>;
  /** Numbers of the last writes under one routing, where documents have one. */
  readonly #routed = new Map<string, number>();
  readonly #targets = new Map<string, Set<TableSchema>>();
  readonly #replacing = new Set<number>();
  #index: string | undefined;
  #table: TableSchema | undefined;

  constructor(
    encoder: Encoder,
    requests: RequestBuilder,
    documents: WrittenDocuments,
    operation: WriteOperation,
    send: (flush: BulkFlush, context: WriteContext) => Promise<readonly ItemFailure[]>,
  ) {
    this.#encoder = encoder;
    this.#requests = requests;
    this.documents = documents;
    this.#operation = operation;
    this.#send = send;
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
    row: Row | StoredRows | undefined,
    encode: JsonRowBytes,
    version = change.version,
  ): void {
    if (place.index !== this.#index || change.table !== this.#table) this.#enter(place.index, change.table);
    const { id, routing } = place;
    let replaces = false;
    if (id === '') {
      this.#requests.append(place, change, row, encode, version, replaces);
      return;
    }
    const entry = this.documents.enter(id);
    const key = routing === undefined ? undefined : `${routing.length}:${routing}${place.index}/${id}`;
    const earlier = key === undefined ? this.documents.lastWrite(entry) : this.#routed.get(key);
    if (earlier !== undefined) {
      const follows = this.#follow(earlier, row === undefined);
      if (follows === 'stays') return;
      replaces = follows === 'replaces';
    }
    const number = this.#requests.append(place, change, row, encode, version, replaces);
    if (replaces) this.#replacing.add(number);
    if (key === undefined) this.documents.setLastWrite(entry, number);
    else this.#routed.set(key, number);
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
      this.documents.enterIndex(index);
    }
    this.#table = table;
    const tables = this.#targets.get(index) ?? new Set<TableSchema>();
    this.#targets.set(index, tables.add(table));
  }
}
