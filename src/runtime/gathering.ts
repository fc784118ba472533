import type { ChangeEvent } from '../model/change.ts';
import type { Flush, ItemFailure, Sink, WriteContext } from '../model/format.ts';
import type { ShapedChange, ShapeGuard } from './shape-guard.ts';

/** Events of deliveries that are to be written together. */
export class Gathering {
  /** Changes whose shapes nobody has admitted yet. */
  readonly unseen: ShapedChange[] = [];
  readonly #sink: Sink;
  readonly #flush: Flush;
  readonly #shapes: ShapeGuard | undefined;
  #events = 0;
  #bytes = 0;
  #fault: { readonly error: unknown } | undefined;

  constructor(sink: Sink, shapes: ShapeGuard | undefined) {
    this.#sink = sink;
    this.#shapes = shapes;
    this.#flush = sink.gather?.() ?? new KeptEvents(sink);
  }

  /** Whether one write may hold so much more. */
  hasRoom(events: number, bytes: number): boolean {
    if (this.#fault) return false;
    return this.#events + events <= this.#sink.maxEvents && this.#bytes + bytes <= this.#sink.maxBytes;
  }

  add(events: readonly ChangeEvent[], bytes: number): void {
    this.#events += events.length;
    this.#bytes += bytes;
    if (this.#shapes) this.unseen.push(...this.#shapes.unseen(events));
    try {
      this.#flush.add(events);
    } catch (error) {
      // What was read before is written first.
      this.#fault = { error };
    }
  }

  /** May be called again after a retryable fault. */
  async write(context: WriteContext): Promise<readonly ItemFailure[]> {
    if (this.#fault) throw this.#fault.error;
    return await this.#flush.write(context);
  }
}

/** For a sink that takes events as they are: they are kept until they are written. */
class KeptEvents implements Flush {
  readonly #sink: Sink;
  #events: readonly ChangeEvent[] = [];
  #parts: (readonly ChangeEvent[])[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  add(events: readonly ChangeEvent[]): void {
    this.#parts.push(events);
  }

  async write(context: WriteContext): Promise<readonly ItemFailure[]> {
    // Another try gets the same array.
    if (this.#parts.length > 0) {
      const [only] = this.#parts;
      this.#events = this.#parts.length === 1 && only ? only : this.#parts.flat();
      this.#parts = [];
    }
    return await this.#sink.write(this.#events, context);
  }
}
