/**
 * Backpressure in bytes (invariant 6): a batch takes credit before the source is asked for the
 * next one, and gives it back when every sink has confirmed it.
 */
export class CreditGate {
  readonly name: string;
  readonly limit: number;
  #used = 0;
  #waiting: (() => void) | undefined;

  constructor(name: string, limit: number) {
    this.name = name;
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** Resolves when there is credit. One batch larger than the limit passes when nothing else is held. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    while (this.#used > 0 && this.#used + bytes > this.limit && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', go);
          resolve();
        };
        this.#waiting = go;
        signal.addEventListener('abort', go, { once: true });
      });
    }
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
