import type { ChangeHead, Row, StoredRows } from '../../model/change.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { BulkBody } from './bulk-body.ts';
import type { BulkLines } from './bulk-lines.ts';
import type { BulkRequest } from './bulk-request.ts';
import type { Place } from './document-write.ts';
import type { Pool } from './pool.ts';
import type { WriteRules } from './write-rules.ts';

export interface BulkLimits {
  readonly entries: number;
  readonly bytes: number;
  readonly rules: WriteRules;
}

/** Writes stand in a body as soon as they come, and in the next one where a request may hold no more. */
export class RequestBuilder {
  readonly #limits: BulkLimits;
  readonly #lines: BulkLines;
  readonly #pool: Pool<BulkBody>;
  readonly #bodies: BulkBody[] = [];
  /** How many writes stand before the last body. */
  #before = 0;

  constructor(limits: BulkLimits, lines: BulkLines, pool: Pool<BulkBody>) {
    this.#limits = limits;
    this.#lines = lines;
    this.#pool = pool;
  }

  /** Takes a write in, as `BulkLines.put` does; returns its number, from 0 on. */
  append(
    place: Place,
    change: ChangeHead,
    row: Row | StoredRows | undefined,
    encode: JsonRowBytes,
    version: number,
    replaces: boolean,
  ): number {
    let body = this.#bodies.at(-1);
    if (!body || body.columns.length >= this.#limits.entries) body = this.#next();
    this.#lines.put(body, place, change, row, encode, version, replaces);
    if (body.columns.length > 1 && body.bytes.length > this.#limits.bytes) {
      body.undo();
      body = this.#next();
      this.#lines.put(body, place, change, row, encode, version, replaces);
    }
    return this.#before + body.columns.length - 1;
  }

  /** Whether the write with this number ends its document. */
  ends(number: number): boolean {
    const [body, index] = this.#find(number);
    return body.columns.document(index) === 0;
  }

  /** The write with this number is not to be sent. */
  drop(number: number): void {
    const [body, index] = this.#find(number);
    body.drop(index);
  }

  /** What is to be sent. Nothing may come behind it. */
  finish(): readonly BulkRequest[] {
    const requests: BulkRequest[] = [];
    for (const body of this.#bodies) {
      const release = (): void => this.#pool.give(body);
      if (body.count > 0) requests.push(body.finish(release));
      else release();
    }
    return requests;
  }

  #find(number: number): readonly [BulkBody, number] {
    let first = this.#before;
    let i = this.#bodies.length - 1;
    while (number < first) first -= (this.#bodies[--i] as BulkBody).columns.length;
    return [this.#bodies[i] as BulkBody, number - first];
  }

  #next(): BulkBody {
    this.#before += this.#bodies.at(-1)?.columns.length ?? 0;
    const body = this.#pool.take();
    this.#bodies.push(body);
    return body;
  }
}
