import type { Position } from '../model/change.ts';

interface Pending {
  readonly sequence: number;
  readonly position: Position | undefined;
  readonly waitsFor: Set<number>;
  readonly onConfirmed: () => void;
}

/**
 * Keeps what was read and not yet confirmed by every sink. The position it tells is that of the
 * longest prefix without a gap: the lowest unconfirmed batch wins, never the highest confirmed
 * (invariant 1).
 */
export class AckTracker {
  readonly #sinks: readonly number[];
  readonly #pending: Pending[] = [];
  #position: Position | undefined;
  #next = 0;

  /** `sinks` are the numbers by which sinks confirm. */
  constructor(sinks: readonly number[]) {
    this.#sinks = sinks;
  }

  /** The position that is safe to go on from; undefined until a batch with one is confirmed. */
  get position(): Position | undefined {
    return this.#position;
  }

  get unconfirmed(): number {
    return this.#pending.length;
  }

  /** Takes a batch in and gives the number to confirm it by. */
  add(position: Position | undefined, onConfirmed: () => void): number {
    const sequence = this.#next++;
    this.#pending.push({ sequence, position, waitsFor: new Set(this.#sinks), onConfirmed });
    return sequence;
  }

  confirm(sink: number, sequence: number): void {
    const first = this.#pending[0];
    const pending = first && this.#pending[sequence - first.sequence];
    if (!pending?.waitsFor.delete(sink))
      throw new Error(`batch ${sequence} was confirmed twice by sink ${sink}`);
    while (this.#pending[0]?.waitsFor.size === 0) {
      const done = this.#pending.shift() as Pending;
      if (done.position) this.#position = done.position;
      done.onConfirmed();
    }
  }
}
