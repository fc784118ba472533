import {
  type ChangeEvent,
  type Operation,
  type Position,
  type TableSchema,
  tableName,
} from '../model/change.ts';
import type { SourceProgress } from '../model/source-progress.ts';

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
  /** The log file's number and the offset in it of the position, where the source has files. */
  place: { readonly file: number; readonly offset: number } | undefined;
  /** Bytes read and not confirmed, and how many there may be. */
  queue: { readonly used: number; readonly limit: number } = { used: 0, limit: 0 };
  /** What the source tells of itself. */
  source: () => SourceProgress = () => ({ snapshot: [], heartbeat: undefined });
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

  /** Everything up to here was read. */
  reach(position: Position | undefined): void {
    if (!position) return;
    this.position = position.text;
    const { file, offset } = position;
    const number = typeof file === 'string' ? /\.(\d+)$/.exec(file)?.[1] : undefined;
    this.place =
      number !== undefined && typeof offset === 'number' ? { file: Number(number), offset } : undefined;
  }

  count(events: readonly ChangeEvent[]): void {
    const { length } = events;
    this.rowsRead += length;
    // Most are one kind of change of one table, and are counted together.
    for (let begin = 0, i = 0; i < length; begin = i) {
      const { table, operation } = events[begin] as ChangeEvent;
      for (i++; i < length; i++) {
        const next = events[i] as ChangeEvent;
        if (next.table !== table || next.operation !== operation) break;
      }
      this.#countsOf(table)[operation] += i - begin;
    }
  }

  #countsOf(table: TableSchema): Counts {
    let counts = this.#tables.get(table);
    if (!counts) {
      counts = { insert: 0, update: 0, delete: 0, read: 0 };
      this.#tables.set(table, counts);
    }
    return counts;
  }

  /** How far the target is behind, in milliseconds; 0 when it has everything that was read. */
  lag(now: number): number {
    return this.idle || this.writtenTime === 0 ? 0 : Math.max(0, now - this.writtenTime);
  }
}
