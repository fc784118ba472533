import type { DocumentsByIndex } from './bulk-flush.ts';

interface Write {
  /** Undefined: it may touch any document. */
  readonly documents: DocumentsByIndex | undefined;
  readonly done: Promise<unknown>;
}

/** Keeps two requests with the same document from being under way at a time (invariant 5). */
export class WritesUnderWay {
  readonly #writes = new Set<Write>();

  /**
   * Does `send` when every earlier write with one of its documents is done, and not at all if one of
   * those failed. To be called in the order of the log.
   */
  async run<T>(documents: DocumentsByIndex, send: () => Promise<T>): Promise<T> {
    return await this.#run(documents, send);
  }

  /** The same for what may touch any document: nothing else is under way meanwhile. */
  async runAlone<T>(send: () => Promise<T>): Promise<T> {
    return await this.#run(undefined, send);
  }

  async #run<T>(documents: Write['documents'], send: () => Promise<T>): Promise<T> {
    const earlier = [...this.#writes].filter(
      (write) => !documents || !write.documents || shareDocuments(write.documents, documents),
    );
    const done = Promise.all(earlier.map((write) => write.done)).then(send);
    const write = { documents, done };
    this.#writes.add(write);
    try {
      return await done;
    } finally {
      this.#writes.delete(write);
    }
  }
}

function shareDocuments(some: DocumentsByIndex, others: DocumentsByIndex): boolean {
  for (const [index, ids] of some) {
    const otherIds = others.get(index);
    if (!otherIds) continue;
    const [fewer, more] = ids.size < otherIds.size ? [ids, otherIds] : [otherIds, ids];
    let shared = false;
    // An iterator would make an object for each id.
    fewer.forEach((_place, id) => {
      shared ||= more.has(id);
    });
    if (shared) return true;
  }
  return false;
}
