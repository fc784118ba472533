import type { JsonBytes } from '../encoding/json-bytes.ts';
import type { DocumentWrite } from './encoder.ts';

/** One `_bulk` request: a ready-made body and the writes it holds, in the order of the answer's items. */
export interface BulkRequest {
  readonly body: Buffer;
  readonly writes: readonly DocumentWrite[];
}

export interface BulkLimits {
  readonly entries: number;
  readonly bytes: number;
  /** Whether writes carry the version of their event. */
  readonly versioned: boolean;
}

/** Writes bodies; keeps what is the same in every line. */
export class BulkEncoder {
  readonly #limits: BulkLimits;
  readonly #heads = new Map<string, { readonly index: Buffer; readonly delete: Buffer }>();

  constructor(limits: BulkLimits) {
    this.#limits = limits;
  }

  /** The writes from `start` on that one request may hold, at least one. The body lies in `into`, from its beginning. */
  next(writes: readonly DocumentWrite[], start: number, into: JsonBytes): BulkRequest {
    const { entries, bytes } = this.#limits;
    into.cut(0);
    const end = Math.min(writes.length, start + entries);
    let at = start;
    for (; at < end; at++) {
      const before = into.length;
      this.#put(writes[at] as DocumentWrite, into);
      if (at > start && into.length > bytes) {
        into.cut(before);
        break;
      }
    }
    return { body: into.written, writes: at - start === writes.length ? writes : writes.slice(start, at) };
  }

  /** All of these writes in one request. */
  all(writes: readonly DocumentWrite[], into: JsonBytes): BulkRequest {
    into.cut(0);
    for (const write of writes) this.#put(write, into);
    return { body: into.written, writes };
  }

  #put(write: DocumentWrite, into: JsonBytes): void {
    const { row } = write;
    const heads = this.#headsOf(write.index);
    into.bytes(row === undefined ? heads.delete : heads.index);
    into.string(write.id);
    if (this.#limits.versioned) {
      into.bytes(versionKey);
      into.number(write.event.version);
      into.bytes(versionType);
    }
    into.bytes(headEnd);
    if (row === undefined) return;
    write.encode(row, into);
    into.bytes(lineEnd);
  }

  #headsOf(index: string): { readonly index: Buffer; readonly delete: Buffer } {
    let heads = this.#heads.get(index);
    if (!heads) {
      const rest = `":{"_index":${JSON.stringify(index)},"_id":`;
      heads = { index: Buffer.from(`{"index${rest}`), delete: Buffer.from(`{"delete${rest}`) };
      this.#heads.set(index, heads);
    }
    return heads;
  }
}

const versionKey = Buffer.from(',"version":');
const versionType = Buffer.from(',"version_type":"external_gte"');
const headEnd = Buffer.from('}}\n');
const lineEnd = Buffer.from('\n');
