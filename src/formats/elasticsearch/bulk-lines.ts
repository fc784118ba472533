import type { ChangeHead, Row, StoredRows } from '../../model/change.ts';
import type { JsonBytes } from '../../model/json-bytes.ts';
import { JsonPiece } from '../../model/json-piece.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkBody } from './bulk-body.ts';
import type { Place } from './document-write.ts';
import type { WriteOperation, WriteRules } from './write-rules.ts';

const billion = 1_000_000_000;

/** Writes the lines of a bulk; keeps what is the same in every one. */
export class BulkLines {
  readonly #rules: WriteRules;
  #versionHigh = 0;
  #versionBegin = new JsonPiece(',"version":');
  readonly #heads = new Map<string, Heads & { readonly append: JsonPiece }>();

  constructor(rules: WriteRules) {
    this.#rules = rules;
  }

  /**
   * Writes what is to become of one document. `row` undefined ends it; `version` may differ from that of
   * the change. `replaces`: the document ended before in the same flush, and nothing that the target has
   * of it may stay. No object holds all this: one for each row would be garbage that is felt.
   */
  put(
    body: BulkBody,
    place: Place,
    change: ChangeHead,
    row: Row | StoredRows | undefined,
    encode: JsonRowBytes,
    version: number,
    replaces: boolean,
  ): void {
    const { operation, versioned } = this.#rules;
    const { index, id, routing } = place;
    const into = body.bytes;
    const action = actionOf(id, row === undefined, replaces, operation);
    const begin = into.length;
    body.index ??= index;
    if (action === 'append') {
      body.generatesIds = true;
      into.piece(this.#headsOf(index).append);
    } else {
      into.piece((index === body.index ? shortHeads : this.#headsOf(index))[action]);
      if (typeof id === 'number') into.quotedNumber(id);
      else into.string(id);
    }
    if (routing !== undefined) {
      into.piece(routingKey);
      into.string(routing);
    }
    if (versioned && action !== 'append') {
      this.#putVersion(version, into);
      into.piece(action === 'update' ? versionedUpdateHeadEnd : versionedHeadEnd);
    } else into.piece(action === 'update' ? updateHeadEnd : headEnd);
    let document = 0;
    let documentEnd = 0;
    if (row) {
      if (action === 'update') into.piece(partBegin);
      document = into.length;
      encode(row, into);
      documentEnd = into.length;
      into.piece(action === 'update' ? partEnd : lineEnd);
    }
    body.columns.push(change, version, begin, document, documentEnd);
  }

  /** Versions of a moment begin with the same digits, which stay ready. */
  #putVersion(version: number, into: JsonBytes): void {
    const high = Math.floor(version / billion);
    if (high !== this.#versionHigh) {
      this.#versionHigh = high;
      this.#versionBegin = new JsonPiece(`,"version":${high === 0 ? '' : high}`);
    }
    into.piece(this.#versionBegin);
    if (high === 0) into.number(version);
    else into.digits(version - high * billion, 9);
  }

  #headsOf(index: string): Heads & { readonly append: JsonPiece } {
    let heads = this.#heads.get(index);
    if (!heads) {
      const name = `"_index":${JSON.stringify(index)}`;
      heads = { ...headsWith(`${name},`), append: new JsonPiece(`{"index":{${name}`) };
      this.#heads.set(index, heads);
    }
    return heads;
  }
}

/** What a line does; `append` has the cluster make an id. */
type Action = 'index' | 'delete' | 'update' | 'create' | 'append';
type Heads = Readonly<Record<Exclude<Action, 'append'>, JsonPiece>>;

function headsWith(index: string): Heads {
  return {
    index: new JsonPiece(`{"index":{${index}"_id":`),
    delete: new JsonPiece(`{"delete":{${index}"_id":`),
    update: new JsonPiece(`{"update":{${index}"_id":`),
    create: new JsonPiece(`{"create":{${index}"_id":`),
  };
}

/** Of writes to the index that the request's path names: a cluster spends a twentieth of its time on names. */
const shortHeads = headsWith('');

function actionOf(id: string | number, ends: boolean, replaces: boolean, operation: WriteOperation): Action {
  if (id === '') return 'append';
  if (ends) return 'delete';
  if (operation === 'index' || replaces) return 'index';
  return operation === 'upsert' ? 'update' : 'create';
}

const routingKey = new JsonPiece(',"routing":');
const ended = '}}\n';
// Others may write to other fields of the document meanwhile.
const updateEnded = `,"retry_on_conflict":3${ended}`;
const versionType = ',"version_type":"external_gte"';
const headEnd = new JsonPiece(ended);
const updateHeadEnd = new JsonPiece(updateEnded);
const versionedHeadEnd = new JsonPiece(versionType + ended);
const versionedUpdateHeadEnd = new JsonPiece(versionType + updateEnded);
const partBegin = new JsonPiece('{"doc":');
const partEnd = new JsonPiece(',"doc_as_upsert":true}\n');
const lineEnd = new JsonPiece('\n');
