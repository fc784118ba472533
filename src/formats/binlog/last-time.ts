import type { JsonPiece } from '../../model/json-piece.ts';
import type { Bytes } from './decode/bytes.ts';

/** The time of a column that was written last. */
export class LastTime {
  /** As JSON behind the column's name; known from the second time on. */
  text: JsonPiece | undefined;
  #low = -1;
  #high = -1;

  /** Whether this value is the last one, which it is from now on. No time has more than eight bytes. */
  take(bytes: Bytes, at: number, next: number): boolean {
    let high = 0;
    let i = at;
    if (next - at >= 4) {
      high =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number);
      i += 4;
    }
    let low = 0;
    for (; i < next; i++) low = (low << 8) | (bytes[i] as number);
    if (low === this.#low && high === this.#high) return true;
    this.#low = low;
    this.#high = high;
    this.text = undefined;
    return false;
  }
}
