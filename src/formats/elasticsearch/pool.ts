interface Reusable {
  readonly capacity: number;
  readonly clear: () => void;
}

/** What takes long to make or much memory, used again when nobody needs it any more. */
export class Pool<T extends Reusable> {
  readonly #make: () => T;
  readonly #largest: number;
  readonly #free: T[] = [];

  /** What has grown larger, for few large rows, is not kept. */
  constructor(make: () => T, largest: number) {
    this.#make = make;
    this.#largest = largest;
  }

  take(): T {
    return this.#free.pop() ?? this.#make();
  }

  /** Only of what nobody uses any more: the body of a request that failed may still be on its way. */
  give(one: T): void {
    if (one.capacity > this.#largest) return;
    one.clear();
    this.#free.push(one);
  }
}
