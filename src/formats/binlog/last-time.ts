import type { JsonPiece } from '../../model/json-piece.ts';
import type { Bytes } from './decode/bytes.ts';

/** The time of a column that was written last. */
export class LastTime {
  /** As JSON; known from the second time on. */
  text: JsonPiece | undefined;
  #low = -1;
  #high = -1;

  /** Whether this value is the last one, which it is from now on. No time has more than eight bytes. */
  take(bytes: Bytes, at: number, next: number): boolean {
    let low = 0;
    let high = 0;
    const middle = Math.min(at + 4, next);
    for (let i = at; i < middle; i++) low = (low << 8) | (bytes[i] as number);
    for (let i = middle; i < next; i++) high = (high << 8) | (bytes[i] as number);
    if (low === this.#low && high === this.#high) return true;
    this.#low = low;
    this.#high = high;
    this.text = undefined;
    return false;
  }
}
