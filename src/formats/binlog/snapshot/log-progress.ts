import type { Batch, ChangeEvent, Clearing, Column, Row, TableSchema } from '../../../model/change.ts';
import type { DefinitionsPosition } from '../definitions.ts';
import type { BinlogPosition } from '../position.ts';
import { comparePlaces, type LogPlace } from './place.ts';
import { compileRowKey, type RowKey } from './row-key.ts';
import type { TableShape } from './table-shape.ts';

/** Keys that a window may remember; 100 MB or so. */
const maxKeys = 1_000_000;

/**
 * The keys of one table that the stream touched since the window was opened, which was at a commit.
 * What is touched, the stream itself gives in its newest state.
 */
export class Window {
  /** Everything up to here was handed out before the window was opened. */
  readonly since: LogPlace;
  /** That the server shows everything up to `since` to a read that begins now. */
  proven = false;
  /** What was touched is not known: too much was, or the table changed so that keys cannot be compared. */
  lost = false;
  readonly #shape: TableShape;
  readonly #identity: readonly Column[];
  readonly #touched = new Set<string>();
  #wanted: ReadonlySet<string> | undefined;
  readonly #keys = new Map<TableSchema, RowKey | undefined>();

  constructor(shape: TableShape, since: LogPlace) {
    this.#shape = shape;
    this.#identity = shape.identity.map((index) => shape.schema.columns[index] as Column);
    this.since = since;
  }

  get size(): number {
    return this.#touched.size;
  }

  get rowKey(): RowKey {
    return compileRowKey(this.#shape.schema, this.#identity) as RowKey;
  }

  has(key: string): boolean {
    return this.#touched.has(key);
  }

  touch({ table, before, after }: ChangeEvent): void {
    if (this.lost || table.name !== this.#shape.table || table.database !== this.#shape.database) return;
    let key = this.#keys.get(table);
    if (!key && !this.#keys.has(table)) {
      key = compileRowKey(table, this.#identity);
      this.#keys.set(table, key);
    }
    if (!key) {
      this.lost = true;
      return;
    }
    if (before) this.#add(key(before));
    if (after) this.#add(key(after));
  }

  /** The rows that a statement ended are not told, so those that were read before it must not go out. */
  clear({ tables }: Clearing): void {
    const { database, table } = this.#shape;
    if (tables.some((one) => one.database === database && one.name === table)) this.lost = true;
  }

  /** These are the rows that it is about: other keys need not be kept any more. */
  narrow(rows: readonly Row[]): void {
    this.#wanted = new Set(rows.map(this.rowKey));
    for (const key of this.#touched) if (!this.#wanted.has(key)) this.#touched.delete(key);
  }

  #add(key: string): void {
    if (this.#wanted && !this.#wanted.has(key)) return;
    this.#touched.add(key);
    if (this.#touched.size <= maxKeys) return;
    // One transaction may change more rows than can be remembered: what was read is read again behind it.
    this.lost = true;
    this.#touched.clear();
  }
}

/** Rows that came and went in the log since a commit, by table. */
export class RowChanges {
  readonly since: LogPlace;
  readonly #counts = new Map<string, { came: number; went: number }>();

  constructor(since: LogPlace) {
    this.since = since;
  }

  of(database: string, table: string): { readonly came: number; readonly went: number } {
    return this.#counts.get(`${database}\0${table}`) ?? { came: 0, went: 0 };
  }

  count({ operation, table }: ChangeEvent): void {
    if (operation !== 'insert' && operation !== 'delete') return;
    const name = `${table.database}\0${table.name}`;
    const counts = this.#counts.get(name) ?? { came: 0, went: 0 };
    if (operation === 'insert') counts.came++;
    else counts.went++;
    this.#counts.set(name, counts);
  }

  /** Nobody knows how many rows those were. */
  clear({ tables }: Clearing): void {
    for (const { database, name } of tables) {
      const { came } = this.of(database, name);
      this.#counts.set(`${database}\0${name}`, { came, went: Number.POSITIVE_INFINITY });
    }
  }
}

/** How far the log was handed out, and what of it open windows have to know. */
export class LogProgress {
  #place: LogPlace;
  #clock: number;
  #definitions: DefinitionsPosition | undefined;
  #time = 0;
  #atCommit = true;
  #certain: boolean;
  readonly #byGtids: boolean;
  readonly #windows = new Set<Window>();
  readonly #changes = new Set<RowChanges>();
  #waiting: (() => void)[] = [];

  /**
   * `certain` says whether the file and offset of the start are as far as its GTIDs; else they mean
   * something only from the first commit on that the reader hands out. `byGtids` says that GTIDs
   * alone tell what a read shows, so that a window may be opened before.
   */
  constructor(
    start: LogPlace & { readonly clock: number; readonly definitions?: DefinitionsPosition | undefined },
    { certain, byGtids }: { readonly certain: boolean; readonly byGtids: boolean },
  ) {
    this.#byGtids = byGtids && start.gtidSet !== undefined;
    this.#place = placeOf(start);
    this.#clock = start.clock;
    this.#definitions = start.definitions;
    this.#certain = certain;
  }

  /** Whether nothing of a transaction was handed out without its rest. */
  get atCommit(): boolean {
    return this.#atCommit;
  }

  get place(): LogPlace {
    return this.#place;
  }

  /** What the tables are at that place that the log does not describe. */
  get definitions(): DefinitionsPosition | undefined {
    return this.#definitions;
  }

  get clock(): number {
    return this.#clock;
  }

  /** Commit time of the newest transaction handed out. */
  get time(): number {
    return this.#time;
  }

  /** Takes note of a batch before it is handed out. */
  observe(batch: Batch): void {
    if (this.#windows.size > 0 && batch.events.length > 0)
      for (const window of this.#windows) for (const event of batch.events) window.touch(event);
    for (const changes of this.#changes) for (const event of batch.events) changes.count(event);
    if (batch.cleared) for (const changes of this.#changes) changes.clear(batch.cleared);
    if (batch.cleared) for (const window of this.#windows) window.clear(batch.cleared);
    this.#time = batch.time || this.#time;
    const position = batch.position as BinlogPosition | undefined;
    this.#atCommit = position !== undefined;
    if (!position) return;
    this.#place = placeOf(position);
    this.#clock = position.clock;
    this.#definitions = position.definitions;
    this.#certain = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Opens a window at the next commit, which is now if the last batch ended at one. */
  async open(shape: TableShape, signal: AbortSignal): Promise<Window> {
    return await this.#atNextCommit(
      () => this.#atCommit && (this.#certain || this.#byGtids),
      () => {
        const window = new Window(shape, this.#place);
        this.#windows.add(window);
        return window;
      },
      signal,
    );
  }

  /** Counts what comes and goes from the next commit on, until it is left. */
  async count(signal: AbortSignal): Promise<RowChanges> {
    return await this.#atNextCommit(
      () => this.#atCommit && (this.#certain || this.#byGtids),
      () => {
        const changes = new RowChanges(this.#place);
        this.#changes.add(changes);
        return changes;
      },
      signal,
    );
  }

  leave(changes: RowChanges): void {
    this.#changes.delete(changes);
  }

  /** Resolves at the first commit at or behind a place. */
  async reach(place: LogPlace, signal: AbortSignal): Promise<void> {
    await this.#atNextCommit(
      () => this.hasReached(place),
      () => {},
      signal,
    );
  }

  close(window: Window): void {
    this.#windows.delete(window);
  }

  hasReached(place: LogPlace): boolean {
    if (this.#place.gtidSet !== undefined && this.#place.gtidSet === place.gtidSet) return true;
    return this.#certain && comparePlaces(this.#place, place) >= 0;
  }

  async #atNextCommit<T>(ready: () => boolean, take: () => T, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (ready()) return take();
    return await new Promise<T>((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      const go = (): void => {
        if (signal.aborted) return;
        if (!ready()) {
          this.#waiting.push(go);
          return;
        }
        signal.removeEventListener('abort', stop);
        // Within the call that hands the commit out: no event may come between.
        resolve(take());
      };
      this.#waiting.push(go);
    });
  }
}

function placeOf({ file, offset, gtidSet, prepared }: LogPlace): LogPlace {
  return { file, offset, gtidSet, ...(prepared && { prepared }) };
}
