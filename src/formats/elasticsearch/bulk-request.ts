import type { JsonBytes } from '../encoding/json-bytes.ts';
import type { DocumentWrite } from './document-write.ts';
import type { WriteOperation, WriteRules } from './write-rules.ts';

/** Numbers that are kept of each write in a body: where its lines begin, its document, and the end of that. */
const boundsOfWrite = 3;

/** One `_bulk` request: a ready-made body and the writes it holds, in the order of the answer's items. */
export class BulkRequest {
  readonly body: Buffer;
  readonly writes: readonly DocumentWrite[];
  readonly #bounds: Int32Array;

  constructor(body: Buffer, writes: readonly DocumentWrite[], bounds: Int32Array) {
    this.body = body;
    this.writes = writes;
    this.#bounds = bounds;
  }

  /** The document of a write as it is sent, undefined for its end. */
  documentText(index: number): string | undefined {
    if (this.writes[index]?.ends) return undefined;
    return this.body.toString(
      'utf8',
      this.#bounds[index * boundsOfWrite + 1],
      this.#bounds[index * boundsOfWrite + 2],
    );
  }

  /** Some of its writes in a request of their own, whose body is a copy. */
  subset(indexes: readonly number[]): BulkRequest {
    const parts = indexes.map((index) => this.#linesOf(index));
    const places = new Int32Array(indexes.length * boundsOfWrite);
    let at = 0;
    for (const [i, index] of indexes.entries()) {
      const moved = at - (this.#bounds[index * boundsOfWrite] as number);
      for (let k = 0; k < boundsOfWrite; k++)
        places[i * boundsOfWrite + k] = (this.#bounds[index * boundsOfWrite + k] as number) + moved;
      at += (parts[i] as Buffer).length;
    }
    const writes = indexes.map((index) => this.writes[index] as DocumentWrite);
    return new BulkRequest(Buffer.concat(parts, at), writes, places);
  }

  #linesOf(index: number): Buffer {
    const end = index + 1 < this.writes.length ? this.#bounds[(index + 1) * boundsOfWrite] : this.body.length;
    return this.body.subarray(this.#bounds[index * boundsOfWrite], end);
  }
}

export interface BulkLimits {
  readonly entries: number;
  readonly bytes: number;
  readonly rules: WriteRules;
}

/** Writes bodies; keeps what is the same in every line. */
export class BulkEncoder {
  readonly #limits: BulkLimits;
  readonly #heads = new Map<string, Readonly<Record<Action, Buffer>>>();

  constructor(limits: BulkLimits) {
    this.#limits = limits;
  }

  /**
   * The writes from `start` on that one request may hold, at least one. The body lies in `into`, from
   * its beginning; the rows of these writes are let go.
   */
  next(writes: readonly DocumentWrite[], start: number, into: JsonBytes): BulkRequest {
    const { entries, bytes } = this.#limits;
    into.cut(0);
    const end = Math.min(writes.length, start + entries);
    const places = new Int32Array((end - start) * boundsOfWrite);
    let at = start;
    for (; at < end; at++) {
      const before = into.length;
      this.#put(writes[at] as DocumentWrite, into, places, (at - start) * boundsOfWrite);
      if (at > start && into.length > bytes) {
        into.cut(before);
        break;
      }
    }
    for (let i = start; i < at; i++) (writes[i] as DocumentWrite).release();
    const held = at - start === writes.length ? writes : writes.slice(start, at);
    return new BulkRequest(into.written, held, places);
  }

  #put(write: DocumentWrite, into: JsonBytes, places: Int32Array, place: number): void {
    const { operation, versioned } = this.#limits.rules;
    const action = actionOf(write, operation);
    places[place] = into.length;
    into.bytes(this.#headsOf(write.index)[action]);
    if (action !== 'append') into.string(write.id);
    if (write.routing !== undefined) {
      into.bytes(routingKey);
      into.string(write.routing);
    }
    if (versioned && action !== 'append') {
      into.bytes(versionKey);
      into.number(write.version);
      into.bytes(versionType);
    }
    into.bytes(action === 'update' ? updateHeadEnd : headEnd);
    if (write.ends) return;
    if (action === 'update') into.bytes(partBegin);
    places[place + 1] = into.length;
    write.encode(into);
    places[place + 2] = into.length;
    into.bytes(action === 'update' ? partEnd : lineEnd);
  }

  #headsOf(index: string): Readonly<Record<Action, Buffer>> {
    let heads = this.#heads.get(index);
    if (!heads) {
      const rest = `":{"_index":${JSON.stringify(index)},"_id":`;
      heads = {
        index: Buffer.from(`{"index${rest}`),
        delete: Buffer.from(`{"delete${rest}`),
        update: Buffer.from(`{"update${rest}`),
        create: Buffer.from(`{"create${rest}`),
        append: Buffer.from(`{"index":{"_index":${JSON.stringify(index)}`),
      };
      this.#heads.set(index, heads);
    }
    return heads;
  }
}

type Action = 'index' | 'delete' | 'update' | 'create' | 'append';

function actionOf({ id, ends, replaces }: DocumentWrite, operation: WriteOperation): Action {
  if (id === '') return 'append';
  if (ends) return 'delete';
  if (operation === 'index' || replaces) return 'index';
  return operation === 'upsert' ? 'update' : 'create';
}

const routingKey = Buffer.from(',"routing":');
const versionKey = Buffer.from(',"version":');
const versionType = Buffer.from(',"version_type":"external_gte"');
const headEnd = Buffer.from('}}\n');
// Others may write to other fields of the document meanwhile.
const updateHeadEnd = Buffer.from(',"retry_on_conflict":3}}\n');
const partBegin = Buffer.from('{"doc":');
const partEnd = Buffer.from(',"doc_as_upsert":true}\n');
const lineEnd = Buffer.from('\n');
