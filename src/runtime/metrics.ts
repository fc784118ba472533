import { type ChangeEvent, type Operation, type TableSchema, tableName } from '../model/change.ts';

/** What a stream is doing, in one word. */
export type StreamState =
  | 'starting'
  | 'streaming'
  | 'waiting for the source'
  | 'waiting for the target'
  | 'waiting for a transform'
  | 'draining'
  | 'stopped';

type Counts = Record<Operation, number>;
const operations: readonly Operation[] = ['insert', 'update', 'delete', 'read'];

/** What a pipeline did and where it stands; read by whoever shows it. */
export class Metrics {
  state: StreamState = 'starting';
  /** Why it waits, if it does. */
  cause: string | undefined;
  rowsRead = 0;
  rowsWritten = 0;
  deadLetters = 0;
  retries = 0;
  /** Writes that changed nothing, because the target had a newer change. */
  newerWon = 0;
  /** Saves whose target failed so often in a row that it is tried now and then only, by one request at a time. */
  circuitsOpen = 0;
  position: string | undefined;
  /** Commit time of the newest event written, in milliseconds since 1970. */
  writtenTime = 0;
  /** True when everything read was written. */
  idle = true;
  readonly #tables = new Map<TableSchema, Counts>();

  /** Events read, by table and kind. */
  get tables(): ReadonlyMap<string, Readonly<Counts>> {
    const byName = new Map<string, Counts>();
    for (const [table, counts] of this.#tables) {
      const sum = byName.get(tableName(table)) ?? { insert: 0, update: 0, delete: 0, read: 0 };
      for (const kind of operations) sum[kind] += counts[kind];
      byName.set(tableName(table), sum);
    }
    return byName;
  }

  count(events: readonly ChangeEvent[]): void {
    this.rowsRead += events.length;
    for (const event of events) {
      let counts = this.#tables.get(event.table);
      if (!counts) {
        counts = { insert: 0, update: 0, delete: 0, read: 0 };
        this.#tables.set(event.table, counts);
      }
      counts[event.operation]++;
    }
  }

  /** How far the target is behind, in milliseconds; 0 when it has everything that was read. */
  lag(now: number): number {
    return this.idle || this.writtenTime === 0 ? 0 : Math.max(0, now - this.writtenTime);
  }
}
