import type { Metrics } from '../../runtime/metrics.ts';

/** Nothing that goes well leaves rows unwritten for so long without a reason to wait. */
const patience = 5 * 60_000;

export interface Verdict {
  readonly healthy: boolean;
  /** Why not, or what it waits for. */
  readonly reason: string | undefined;
}

/**
 * Tells a stream that lives from one that only seems to (T44): live means that it goes forward, has
 * nothing to do, or waits for a reason that it can name.
 */
export class Health {
  readonly #metrics: () => readonly Metrics[];
  readonly #marks = new Map<Metrics, { readonly mark: string; readonly since: number }>();
  readonly #opened: number;
  #begun = false;
  #failure: string | undefined;

  constructor(metrics: () => readonly Metrics[], now: number) {
    this.#metrics = metrics;
    this.#opened = now;
  }

  /** Everything was asked, and the streams begin. */
  begin(): void {
    this.#begun = true;
  }

  /** What ended the run. */
  fail(reason: string): void {
    this.#failure ??= reason;
  }

  judge(now: number): Verdict {
    if (this.#failure !== undefined) return broken(this.#failure);
    const all = this.#metrics();
    if (!this.#begun)
      return now - this.#opened > patience ? broken('the servers do not answer') : waiting('starting');
    if (all.every(({ state }) => state === 'stopped')) return broken('stopped');
    for (const one of all) {
      const since = this.#unchangedSince(one, now);
      if (isToMove(one) && now - since > patience)
        return broken(`rows were read, and none was written for ${Math.round((now - since) / 1_000)} s`);
    }
    return waiting(all.find(({ cause }) => cause !== undefined)?.cause);
  }

  #unchangedSince(one: Metrics, now: number): number {
    const { rowsRead, rowsWritten, deadLetters, retries, position, idle, state } = one;
    const mark = [rowsRead, rowsWritten, deadLetters, retries, position, idle, state].join();
    const known = this.#marks.get(one);
    if (known?.mark === mark) return known.since;
    this.#marks.set(one, { mark, since: now });
    return now;
  }
}

function isToMove({ state, idle, cause }: Metrics): boolean {
  return (state === 'streaming' || state === 'draining') && !idle && cause === undefined;
}

function broken(reason: string): Verdict {
  return { healthy: false, reason };
}

function waiting(reason: string | undefined): Verdict {
  return { healthy: true, reason };
}
