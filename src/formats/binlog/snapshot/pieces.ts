import type { Row } from '../../../model/change.ts';
import type { Window } from './log-progress.ts';
import type { LogPlace } from './place.ts';
import type { TableProgress } from './progress-log.ts';
import type { TableReading } from './table-reading.ts';
import type { TableShape } from './table-shape.ts';

const pieceBytes = 1024 * 1024;

/** Gathers the rows of one long read and hands them out, one piece at a time. */
export class Pieces {
  readonly #shape: TableShape;
  readonly #window: Window;
  readonly #reading: Pick<TableReading, 'handOut' | 'pace' | 'signal'>;
  readonly #told: TableProgress;
  readonly #upTo: () => Promise<LogPlace>;
  #rows: Row[] = [];
  #bytes = 0;
  #giving: Promise<void> | undefined;
  #stopped = false;
  #fault: unknown;

  /** `upTo` tells the place in the log that the stream must have reached before rows go out. */
  constructor(
    shape: TableShape,
    window: Window,
    reading: Pick<TableReading, 'handOut' | 'pace' | 'signal'>,
    told: TableProgress,
    upTo: () => Promise<LogPlace>,
  ) {
    this.#shape = shape;
    this.#window = window;
    this.#reading = reading;
    this.#told = told;
    this.#upTo = upTo;
  }

  /** Whether more rows are of no use. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** True when a piece should be given before more rows come. */
  add(row: Row, bytes: number): boolean {
    this.#rows.push(row);
    this.#bytes += bytes;
    return this.#bytes > pieceBytes && this.#giving === undefined;
  }

  /** Never rejects: `given` tells. */
  async give(last: boolean): Promise<void> {
    this.#giving = this.#hand(last).catch((error: unknown) => {
      this.#fault = error;
      this.#stopped = true;
    });
    await this.#giving;
    this.#giving = undefined;
  }

  /** Resolves when nothing is under way; throws what stopped it. */
  async given(): Promise<void> {
    await this.#giving;
    if (this.#fault) throw this.#fault;
  }

  async #hand(last: boolean): Promise<void> {
    const { database, table, schema } = this.#shape;
    const [rows, bytes] = [this.#rows, this.#bytes];
    this.#rows = [];
    this.#bytes = 0;
    this.#reading.pace.spend(rows.length);
    const given = await this.#reading.handOut({
      table: { database, table },
      schema,
      rows,
      bytes,
      time: Date.now(),
      window: this.#window,
      upTo: rows.length > 0 ? await this.#upTo() : undefined,
      state: last ? { kind: 'done' } : undefined,
    });
    if (!given) this.#stopped = true;
    this.#told.count(rows.length);
    if (!last) await this.#reading.pace.wait(this.#reading.signal);
  }
}
