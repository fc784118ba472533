import type { DocumentWrite } from './document-write.ts';
import { WriteColumns } from './write-columns.ts';

/** What the first line of a write says. */
interface ActionLine {
  readonly _index?: string;
  readonly _id?: string;
  readonly routing?: string;
}

interface BulkTraits {
  /** The index that its path names, and that writes are for which name none. */
  readonly index: string;
  /** Whether the cluster makes an id for one of its documents, and another one each time. */
  readonly generatesIds: boolean;
}

/** One `_bulk` request: a ready-made body and the writes it holds, in the order of the answer's items. */
export class BulkRequest {
  readonly body: Buffer;
  readonly traits: BulkTraits;
  readonly #columns: WriteColumns;
  readonly #release: (() => void) | undefined;

  /** `release` gives the memory of the body back. */
  constructor(body: Buffer, columns: WriteColumns, traits: BulkTraits, release?: () => void) {
    this.body = body;
    this.traits = traits;
    this.#columns = columns;
    this.#release = release;
  }

  /** How many writes it holds. */
  get length(): number {
    return this.#columns.length;
  }

  /** Whether a write ends its document. */
  ends(index: number): boolean {
    return this.#columns.document(index) === 0;
  }

  /** Of what is done or sent as a copy: neither the request nor its parts are asked for anything again. */
  release(): void {
    this.#release?.();
  }

  /** A write, as its line says and as it was kept. */
  write(index: number): DocumentWrite {
    const begin = this.#columns.begin(index);
    const line = this.body.toString('utf8', begin, this.body.indexOf(lineEnd, begin));
    const [action] = Object.values(JSON.parse(line) as Record<string, ActionLine>) as [ActionLine];
    const { _index = this.traits.index, _id = '', routing } = action;
    return { ...this.#columns.head(index), index: _index, id: _id, routing, ends: this.ends(index) };
  }

  /** The document of a write as it is sent, undefined for its end. */
  documentText(index: number): string | undefined {
    if (this.ends(index)) return undefined;
    return this.body.toString('utf8', this.#columns.document(index), this.#columns.documentEnd(index));
  }

  /** Some of its writes in a request of their own, whose body is a copy. */
  subset(indexes: readonly number[]): BulkRequest {
    const columns = new WriteColumns();
    const parts: Buffer[] = [];
    let length = 0;
    for (const index of indexes) {
      const lines = this.#linesOf(index);
      columns.take(this.#columns, index, length - this.#columns.begin(index));
      parts.push(lines);
      length += lines.length;
    }
    return new BulkRequest(Buffer.concat(parts, length), columns, this.traits);
  }

  #linesOf(index: number): Buffer {
    const end = index + 1 < this.length ? this.#columns.begin(index + 1) : this.body.length;
    return this.body.subarray(this.#columns.begin(index), end);
  }
}

const lineEnd = '\n'.charCodeAt(0);
