import type { Log } from '../../../model/log.ts';
import type { TableSnapshot } from '../../../model/source-progress.ts';
import type { TableName } from './table-name.ts';
import type { TableShape } from './table-shape.ts';

const interval = 10_000;

/** Tells how the reading of one table goes. */
export class TableProgress {
  readonly #table: string;
  readonly #log: Log;
  #started = Date.now();
  #estimate: number | undefined;
  #resumed = 0;
  #rows = 0;
  #told = Date.now();
  #begun = false;
  #state: TableSnapshot['state'] = 'waiting';
  #finalRate = 0;

  constructor({ database, table }: TableName, log: Log) {
    this.#table = `${database}.${table}`;
    this.#log = log;
  }

  /** As it is now. */
  get now(): TableSnapshot {
    const dumping = this.#state === 'dumping';
    const rows = this.#resumed + this.#rows;
    const left = this.#estimate === undefined ? undefined : Math.max(0, this.#estimate - rows);
    return {
      table: this.#table,
      state: this.#state,
      rows,
      rowsPerSecond: Math.round(dumping ? this.#rate(Date.now()) : this.#finalRate),
      rowsLeft: this.#state === 'syncing' || this.#state === 'gone' ? 0 : left,
    };
  }

  /** An earlier run read all of it. */
  skip(): void {
    this.#state = 'syncing';
  }

  begin(shape: TableShape): void {
    this.#state = 'dumping';
    this.#estimate = shape.rowsEstimate;
    if (this.#begun) {
      this.#log.warn({ table: this.#table }, 'the table was altered: reading on with its new columns');
      return;
    }
    this.#begun = true;
    this.#started = Date.now();
    this.#log.info(
      {
        table: this.#table,
        state: 'dumping',
        rowsEstimate: this.#estimate,
        by: shape.order?.index ?? 'one read',
      },
      'reading the existing rows',
    );
  }

  /** `rows` were read by an earlier run. */
  resume(rows: number): void {
    this.#resumed = rows;
  }

  count(rows: number): void {
    this.#rows += rows;
    const now = Date.now();
    if (now - this.#told < interval) return;
    this.#told = now;
    const rate = this.#rate(now);
    const left = Math.max(0, (this.#estimate ?? 0) - this.#resumed - this.#rows);
    this.#log.info(
      {
        table: this.#table,
        state: 'dumping',
        rows: this.#resumed + this.#rows,
        rowsPerSecond: Math.round(rate),
        ...(this.#estimate !== undefined && rate > 0 && { secondsLeft: Math.round(left / rate) }),
      },
      'reading the existing rows',
    );
  }

  end(): void {
    this.#state = 'syncing';
    this.#finalRate = this.#rate(Date.now());
    this.#log.info(
      {
        table: this.#table,
        state: 'syncing',
        rows: this.#resumed + this.#rows,
        rowsPerSecond: Math.round(this.#rate(Date.now())),
      },
      'all existing rows were read',
    );
  }

  gone(): void {
    this.#state = 'gone';
    this.#log.warn(
      { table: this.#table },
      'the table is gone, or the user has no SELECT on it: its existing rows are not read',
    );
  }

  #rate(now: number): number {
    return this.#rows / Math.max(0.001, (now - this.#started) / 1_000);
  }
}
