import { JsonBytes } from '../../model/json-bytes.ts';
import { BulkRequest } from './bulk-request.ts';
import { WriteColumns } from './write-columns.ts';

const firstCapacity = 64 * 1024;

/** The body of a request while it is being written, and what is kept of its writes. */
export class BulkBody {
  readonly bytes = new JsonBytes(firstCapacity);
  readonly columns = new WriteColumns();
  /** The index of its first write: what the lines of a write do not say is this one's. */
  index: string | undefined;
  /** Whether the cluster makes an id for one of its documents. */
  generatesIds = false;
  #dropped = 0;

  get capacity(): number {
    return this.bytes.capacity;
  }

  /** Writes in it that are to be sent. */
  get count(): number {
    return this.columns.length - this.#dropped;
  }

  /** A later write of the same document takes its place. */
  drop(index: number): void {
    if (this.columns.isDropped(index)) return;
    this.columns.drop(index);
    this.#dropped++;
  }

  /** Takes the last write back. */
  undo(): void {
    const last = this.columns.length - 1;
    this.bytes.cut(this.columns.begin(last));
    this.columns.cut(last);
  }

  clear(): void {
    this.bytes.cut(0);
    this.columns.cut(0);
    this.index = undefined;
    this.generatesIds = false;
    this.#dropped = 0;
  }

  /** Without what was dropped. Nothing may be written any more until it is cleared. */
  finish(release: () => void): BulkRequest {
    if (this.#dropped > 0) this.#compact();
    const { index = '', generatesIds } = this;
    return new BulkRequest(this.bytes.written, this.columns, { index, generatesIds }, release);
  }

  #compact(): void {
    const { bytes, columns } = this;
    const { length } = columns;
    let end = bytes.length;
    const ends: number[] = [];
    for (let i = length - 1; i >= 0; i--) {
      ends[i] = end;
      end = columns.begin(i);
    }
    let to = 0;
    columns.cut(0);
    for (let i = 0; i < length; i++) {
      if (columns.isDropped(i)) continue;
      const begin = columns.begin(i);
      columns.take(columns, i, to - begin);
      to = bytes.move(begin, ends[i] as number, to);
    }
    bytes.cut(to);
    this.#dropped = 0;
  }
}
