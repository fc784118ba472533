/** Faults in a row after which the target is left alone but for one request at a time. */
const threshold = 5;

/**
 * Closed: everybody sends. Open: whoever wants to send waits, and when the wait is over one of them
 * tries while the others wait on; its success closes the circuit (T39).
 */
export class CircuitBreaker {
  #faults = 0;
  #until = 0;
  #wake = new AbortController();

  get isOpen(): boolean {
    return this.#faults >= threshold;
  }

  /** Aborts when the circuit closes: nobody need wait any longer. */
  get closed(): AbortSignal {
    return this.#wake.signal;
  }

  /** Notes a fault; true when it is the one that opens the circuit. */
  fail(now: number, wait: number): boolean {
    const wasOpen = this.isOpen;
    this.#faults++;
    if (this.isOpen) this.#until = Math.max(this.#until, now + wait);
    return this.isOpen && !wasOpen;
  }

  /** True for the one that may try now; the others have that long to wait. */
  mayTry(now: number, next: number): true | number {
    if (!this.isOpen) return true;
    if (now < this.#until) return this.#until - now;
    this.#until = now + next;
    return true;
  }

  /** Notes a success; true when it closes the circuit. */
  succeed(): boolean {
    const wasOpen = this.isOpen;
    this.#faults = 0;
    this.#until = 0;
    if (!wasOpen) return false;
    this.#wake.abort();
    this.#wake = new AbortController();
    return true;
  }
}
