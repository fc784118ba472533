import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps the rows that all readers together read below a rate. */
export class Pace {
  /** Undefined for no bound. */
  readonly rowsPerSecond: number | undefined;
  #freeAt = 0;

  constructor(rowsPerSecond: number | undefined) {
    this.rowsPerSecond = rowsPerSecond;
  }

  /** Notes rows that were read. */
  spend(rows: number): void {
    if (this.rowsPerSecond === undefined) return;
    this.#freeAt = Math.max(Date.now(), this.#freeAt) + (rows / this.rowsPerSecond) * 1_000;
  }

  /** Waits until the rate allows more. */
  async wait(signal: AbortSignal): Promise<void> {
    const left = this.#freeAt - Date.now();
    if (left > 0) await sleep(left, undefined, { signal });
  }
}
