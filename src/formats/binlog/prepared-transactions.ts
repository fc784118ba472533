import { BsqlError } from '../../model/errors.ts';
import type { RowsEntry } from './event-queue.ts';

/** A prepared transaction with rows that are wanted. */
interface Held {
  readonly entries: readonly RowsEntry[];
  readonly bytes: number;
  /** Where it was prepared. */
  readonly place: string;
}

/**
 * XA transactions that are prepared and neither committed nor rolled back. As long as there is one
 * with rows that are wanted, no place is one to go on from: its rows stand before it (invariant 2).
 */
export class PreparedTransactions {
  readonly #limit: number;
  readonly #held = new Map<string, Held>();
  /** Those without a wanted row: all that counts is that they are known. */
  readonly #aside: Set<string>;
  #open: RowsEntry[] | undefined;
  #openBytes = 0;
  #heldBytes = 0;

  /** `limit` is in bytes of log; `aside` are those known at the start that hold no wanted row. */
  constructor(limit: number, aside: readonly string[] = []) {
    this.#limit = limit;
    this.#aside = new Set(aside);
  }

  /** Whether rows that come now belong to one that may still be rolled back. */
  get open(): boolean {
    return this.#open !== undefined;
  }

  /** Whether rows wait for their commit. */
  get holds(): boolean {
    return this.#held.size > 0;
  }

  /** The one that waits for longest, and where it was prepared. */
  get oldest(): { readonly xid: string; readonly place: string } | undefined {
    const [first] = this.#held;
    return first && { xid: first[0], place: first[1].place };
  }

  /** Ids of those without a wanted row; undefined where there is none. */
  get aside(): readonly string[] | undefined {
    return this.#aside.size > 0 ? [...this.#aside] : undefined;
  }

  begin(): void {
    this.#open ??= [];
  }

  /** Throws a BsqlError where as many bytes more would be too many. */
  requireRoom(bytes: number): void {
    if (this.#openBytes + this.#heldBytes + bytes > this.#limit) throw tooLarge(this.#limit);
  }

  push(entry: RowsEntry): void {
    this.requireRoom(entry.bytes);
    this.#openBytes += entry.bytes;
    // A copy: the chunk of the connection that it came in may be many times as large.
    const source = Buffer.allocUnsafeSlow(entry.end - entry.start);
    entry.source.copy(source, 0, entry.start, entry.end);
    this.#open?.push({ ...entry, source, start: 0, end: source.length });
  }

  /** The running one is over, and commits or not without being prepared first. */
  finish(): readonly RowsEntry[] {
    const entries = this.#open ?? [];
    this.#open = undefined;
    this.#openBytes = 0;
    return entries;
  }

  /** The running one is prepared: what becomes of it is told later. */
  prepare(xid: string, place: string): void {
    const bytes = this.#openBytes;
    const entries = this.finish();
    if (entries.length === 0) {
      this.#aside.add(xid);
      return;
    }
    this.#held.set(xid, { entries, bytes, place });
    this.#heldBytes += bytes;
  }

  /** The rows of a prepared one that is over now; undefined for one that was never seen. */
  decide(xid: string): readonly RowsEntry[] | undefined {
    if (this.#aside.delete(xid)) return [];
    const held = this.#held.get(xid);
    if (!held) return undefined;
    this.#held.delete(xid);
    this.#heldBytes -= held.bytes;
    return held.entries;
  }
}

function tooLarge(limit: number): BsqlError {
  return new BsqlError(
    `the rows of XA transactions that are not committed yet are more than ${limit} bytes`,
    {
      code: 'BSQL5051',
      kind: 'data',
      help: 'raise maxPreparedSize: they are kept in memory until XA COMMIT or XA ROLLBACK. XA RECOVER lists those that nobody ended',
    },
  );
}
