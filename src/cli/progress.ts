import type { Metrics } from '../runtime/metrics.ts';

const count = new Intl.NumberFormat('en-US');

/** One line about a running stream: what it does, how fast, how far behind, where. */
export class Progress {
  #rows = 0;
  #time: number;
  #rate = 0;

  constructor(now: number) {
    this.#time = now;
  }

  line(metrics: readonly Metrics[], now: number): string {
    const rows = metrics.reduce((sum, one) => sum + one.rowsWritten, 0);
    const seconds = (now - this.#time) / 1000;
    if (seconds > 0) {
      // Smoothed, so that the figure can be read.
      this.#rate += ((rows - this.#rows) / seconds - this.#rate) * Math.min(1, seconds / 2);
      this.#rows = rows;
      this.#time = now;
    }
    const waiting = metrics.find((one) => one.cause !== undefined);
    const state = waiting ?? metrics[0];
    const lag = Math.max(0, ...metrics.map((one) => one.lag(now)));
    const dead = metrics.reduce((sum, one) => sum + one.deadLetters, 0);
    return [
      state?.state ?? 'starting',
      ...(metrics.some((one) => one.circuitsOpen > 0) ? ['circuit open'] : []),
      `${count.format(rows)} rows`,
      `${count.format(Math.round(this.#rate))} rows/s`,
      `lag ${(lag / 1000).toFixed(1)} s`,
      ...(dead > 0 ? [`${count.format(dead)} dead letters`] : []),
      ...metrics.flatMap((one) => one.position ?? []),
      ...(waiting?.cause ? [waiting.cause] : []),
    ].join(' · ');
  }
}
