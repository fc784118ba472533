import type { WrittenDocuments } from './written-documents.ts';

interface Write {
  /** Undefined: it may touch any document. */
  readonly documents: WrittenDocuments | undefined;
  readonly done: Promise<unknown>;
}

/** Keeps two requests with the same document from being under way at a time (invariant 5). */
export class WritesUnderWay {
  readonly #writes = new Set<Write>();

  /**
   * Does `send` when every earlier write with one of its documents is done, and not at all if one of
   * those failed. To be called in the order of the log.
   */
  async run<T>(documents: WrittenDocuments, send: () => Promise<T>): Promise<T> {
    return await this.#run(documents, send);
  }

  /** The same for what may touch any document: nothing else is under way meanwhile. */
  async runAlone<T>(send: () => Promise<T>): Promise<T> {
    return await this.#run(undefined, send);
  }

  async #run<T>(documents: Write['documents'], send: () => Promise<T>): Promise<T> {
    const earlier = [...this.#writes].filter(
      (write) => !documents || !write.documents || write.documents.sharesWith(documents),
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
