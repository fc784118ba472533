import { JsonBytes } from '../encoding/json-bytes.ts';

const firstCapacity = 64 * 1024;

/** Memory of bodies, used again for the next ones. */
export class BodyPool {
  readonly #free: JsonBytes[] = [];
  readonly #largest: number;

  /** Larger bodies, of single large documents, are not kept. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  take(): JsonBytes {
    return this.#free.pop() ?? new JsonBytes(firstCapacity);
  }

  /** Only for bodies that nobody sends any more: a request that failed may still be on its way. */
  give(body: JsonBytes): void {
    if (body.capacity <= this.#largest) this.#free.push(body);
  }
}
