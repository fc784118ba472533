import type { ChangeEvent, TableSchema } from '../../../model/change.ts';
import type { Flush, ItemFailure, WriteContext } from '../../../model/format.ts';

/** The changes of one write, for the index that they go to and for the one that readers see meanwhile. */
export class OverwriteFlush implements Flush {
  /** Without existing rows, which readers see already; undefined where no change came. */
  feed: Flush | undefined;
  readonly target: Flush;
  readonly #tables = new Set<TableSchema>();
  readonly #openFeed: (() => Flush) | undefined;
  readonly #write: (flush: OverwriteFlush, context: WriteContext) => Promise<readonly ItemFailure[]>;

  constructor(
    target: Flush,
    openFeed: (() => Flush) | undefined,
    write: (flush: OverwriteFlush, context: WriteContext) => Promise<readonly ItemFailure[]>,
  ) {
    this.target = target;
    this.#openFeed = openFeed;
    this.#write = write;
  }

  get tables(): ReadonlySet<TableSchema> {
    return this.#tables;
  }

  add(events: readonly ChangeEvent[]): void {
    let last: TableSchema | undefined;
    for (const { table } of events) {
      if (table === last) continue;
      last = table;
      this.#tables.add(table);
    }
    if (this.#openFeed) this.#addToFeed(events, this.#openFeed);
    this.target.add(events);
  }

  #addToFeed(events: readonly ChangeEvent[], open: () => Flush): void {
    const changes = events.filter(({ operation }) => operation !== 'read');
    if (changes.length === 0) return;
    this.feed ??= open();
    this.feed.add(changes);
  }

  async write(context: WriteContext): Promise<readonly ItemFailure[]> {
    return await this.#write(this, context);
  }
}
