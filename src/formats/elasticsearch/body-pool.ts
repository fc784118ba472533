import { BulkBody } from './bulk-body.ts';

/** Memory of bodies, used again for the next ones. */
export class BodyPool {
  readonly #free: BulkBody[] = [];
  readonly #largest: number;

  /** Larger bodies, of single large documents, are not kept. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  take(): BulkBody {
    return this.#free.pop() ?? new BulkBody();
  }

  /** Only for bodies that nobody sends any more: a request that failed may still be on its way. */
  give(body: BulkBody): void {
    if (body.bytes.capacity > this.#largest) return;
    body.clear();
    this.#free.push(body);
  }
}
