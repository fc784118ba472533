/** A small seeded generator (mulberry32), so that a failing run can be had again. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** From the environment variable BSQL_TEST_SEED, else by chance; always printed. */
  static fromEnvironment(what: string): Random {
    const seed = Number(process.env.BSQL_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    process.stderr.write(`${what}: seed ${seed} (run again with BSQL_TEST_SEED=${seed})\n`);
    return new Random(seed);
  }

  /** At least 0 and below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}
