import type { ChangeHead, Row, StoredRows } from '../../model/change.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkBody } from './bulk-body.ts';
import type { Place } from './document-write.ts';
import type { WriteOperation, WriteRules } from './write-rules.ts';

/** What is to become of one document. */
export interface LinesOfWrite {
  readonly place: Place;
  readonly change: ChangeHead;
  /** Undefined ends the document. */
  readonly row: Row | StoredRows | undefined;
  readonly encode: JsonRowBytes;
  /** It may differ from that of the change. */
  readonly version: number;
  /** The document ended before in the same flush: nothing that the target has of it may stay. */
  readonly replaces: boolean;
}

/** Writes the lines of a bulk; keeps what is the same in every one. */
export class BulkLines {
  readonly #rules: WriteRules;
  readonly #heads = new Map<string, Heads & { readonly append: Buffer }>();

  constructor(rules: WriteRules) {
    this.#rules = rules;
  }

  put({ place, change, row, encode, version, replaces }: LinesOfWrite, body: BulkBody): void {
    const { operation, versioned } = this.#rules;
    const { index, id, routing } = place;
    const into = body.bytes;
    const action = actionOf(id, row === undefined, replaces, operation);
    const begin = into.length;
    body.index ??= index;
    if (action === 'append') {
      body.generatesIds = true;
      into.bytes(this.#headsOf(index).append);
    } else {
      into.bytes((index === body.index ? shortHeads : this.#headsOf(index))[action]);
      into.string(id);
    }
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

  #headsOf(index: string): Heads & { readonly append: Buffer } {
    let heads = this.#heads.get(index);
    if (!heads) {
      const name = `"_index":${JSON.stringify(index)}`;
      heads = { ...headsWith(`${name},`), append: Buffer.from(`{"index":{${name}`) };
      this.#heads.set(index, heads);
    }
    return heads;
  }
}

/** What a line does; `append` has the cluster make an id. */
type Action = 'index' | 'delete' | 'update' | 'create' | 'append';
type Heads = Readonly<Record<Exclude<Action, 'append'>, Buffer>>;

function headsWith(index: string): Heads {
  return {
    index: Buffer.from(`{"index":{${index}"_id":`),
    delete: Buffer.from(`{"delete":{${index}"_id":`),
    update: Buffer.from(`{"update":{${index}"_id":`),
    create: Buffer.from(`{"create":{${index}"_id":`),
  };
}

/** Of writes to the index that the request's path names: a cluster spends a twentieth of its time on names. */
const shortHeads = headsWith('');

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
