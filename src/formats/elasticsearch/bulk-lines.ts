import type { ChangeHead, Row } from '../../model/change.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkBody } from './bulk-body.ts';
import type { Place } from './document-write.ts';
import type { WriteOperation, WriteRules } from './write-rules.ts';

/** What is to become of one document. */
export interface LinesOfWrite {
  readonly place: Place;
  readonly change: ChangeHead;
  /** Undefined ends the document. */
  readonly row: Row | undefined;
  readonly encode: JsonRowBytes;
  /** It may differ from that of the change. */
  readonly version: number;
  /** The document ended before in the same flush: nothing that the target has of it may stay. */
  readonly replaces: boolean;
}

/** Writes the lines of a bulk; keeps what is the same in every one. */
export class BulkLines {
  readonly #rules: WriteRules;
  readonly #heads = new Map<string, Readonly<Record<Action, Buffer>>>();

  constructor(rules: WriteRules) {
    this.#rules = rules;
  }

  put({ place, change, row, encode, version, replaces }: LinesOfWrite, body: BulkBody): void {
    const { operation, versioned } = this.#rules;
    const { index, id, routing } = place;
    const into = body.bytes;
    const action = actionOf(id, row === undefined, replaces, operation);
    const begin = into.length;
    into.bytes(this.#headsOf(index)[action]);
    if (action !== 'append') into.string(id);
    if (routing !== undefined) {
      into.bytes(routingKey);
      into.string(routing);
    }
    if (versioned && action !== 'append') {
      into.bytes(versionKey);
      into.number(version);
      into.bytes(versionType);
    }
    into.bytes(action === 'update' ? updateHeadEnd : headEnd);
    let document = 0;
    let documentEnd = 0;
    if (row) {
      if (action === 'update') into.bytes(partBegin);
      document = into.length;
      encode(row, into);
      documentEnd = into.length;
      into.bytes(action === 'update' ? partEnd : lineEnd);
    }
    body.columns.push(change, version, begin, document, documentEnd);
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

function actionOf(id: string, ends: boolean, replaces: boolean, operation: WriteOperation): Action {
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
