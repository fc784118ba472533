import type { ChangeHead, Row } from '../../model/change.ts';
import { JsonBytes } from '../encoding/json-bytes.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';

/** Where a document is. */
export interface Place {
  readonly index: string;
  /** Empty: the cluster makes one. */
  readonly id: string;
  /** What the document is routed by; undefined: its id. */
  readonly routing: string | undefined;
}

/**
 * What one document becomes: its last row within a flush, or its end. Many of them are under way at a
 * time, so each knows of its change what may be asked for, and lets the row go once it stands in a request.
 */
export class DocumentWrite implements Place, ChangeHead {
  readonly index: string;
  readonly id: string;
  readonly routing: string | undefined;
  readonly operation: ChangeHead['operation'];
  readonly table: ChangeHead['table'];
  readonly version: number;
  readonly origin: ChangeHead['origin'];
  /** Whether it ends the document. */
  readonly ends: boolean;
  /** The document ended in this flush and began anew: nothing that the target has of it may stay. */
  readonly replaces: boolean;
  readonly #encode: JsonRowBytes;
  #row: Row | undefined;

  /** `row` undefined ends the document. `version` may differ from that of the change. */
  constructor(
    { index, id, routing }: Place,
    change: ChangeHead,
    row: Row | undefined,
    encode: JsonRowBytes,
    { version = change.version, replaces = false } = {},
  ) {
    this.index = index;
    this.id = id;
    this.routing = routing;
    this.operation = change.operation;
    this.table = change.table;
    this.version = version;
    this.origin = change.origin;
    this.ends = row === undefined;
    this.replaces = replaces;
    this.#encode = encode;
    this.#row = row;
  }

  /** The same in the place of a document that ended before. */
  replacing(): DocumentWrite {
    return new DocumentWrite(this, this, this.#row, this.#encode, { replaces: true });
  }

  /** Appends the JSON of a document that does not end. */
  encode(into: JsonBytes): void {
    if (!this.#row) throw new Error(`the row of ${this.index}/${this.id} is not there any more`);
    this.#encode(this.#row, into);
  }

  /** The document as it is sent, undefined for its end. */
  text(): string | undefined {
    return this.ends ? undefined : documentText((into) => this.encode(into));
  }

  /** The row is not needed any more. */
  release(): void {
    this.#row = undefined;
  }
}

export function documentText(encode: (into: JsonBytes) => void): string {
  const into = new JsonBytes(1024);
  encode(into);
  return into.written.toString();
}
