import type { Row } from '../../model/change.ts';
import type { JsonBytes } from '../encoding/json-bytes.ts';
import type { DocumentWrite } from './encoder.ts';
import type { WriteOperation, WriteRules } from './write-rules.ts';

/** One `_bulk` request: a ready-made body and the writes it holds, in the order of the answer's items. */
export interface BulkRequest {
  readonly body: Buffer;
  readonly writes: readonly DocumentWrite[];
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
    const { operation, versioned } = this.#limits.rules;
    const action = actionOf(write, operation);
    into.bytes(this.#headsOf(write.index)[action]);
    if (action !== 'append') into.string(write.id);
    if (write.routing !== undefined) {
      into.bytes(routingKey);
      into.string(write.routing);
    }
    if (action === 'append') {
      into.bytes(headEnd);
      write.encode(row as Row, into);
      into.bytes(lineEnd);
      return;
    }
    if (versioned) {
      into.bytes(versionKey);
      into.number(write.event.version);
      into.bytes(versionType);
    }
    into.bytes(action === 'update' ? updateHeadEnd : headEnd);
    if (row === undefined) return;
    if (action === 'update') into.bytes(partBegin);
    write.encode(row, into);
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

function actionOf({ id, row, replaces }: DocumentWrite, operation: WriteOperation): Action {
  if (id === '') return 'append';
  if (row === undefined) return 'delete';
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
