import type { Row } from '../../model/change.ts';
import type { Cursor } from './decode/cursor.ts';

/** Below this many bytes a loop is faster than a call into native code. */
const longValue = 96;

/** Where the values of the image stand that was read last: the next one often repeats them byte by byte. */
export class ImageSpans {
  /** Where each value begins, and behind them all the end of the last. */
  starts = new Int32Array(64);
  #row: Row | undefined;

  /** An image is read into this row. */
  begin(row: Row): void {
    this.#row = row;
    if (row.length >= this.starts.length) this.starts = new Int32Array(row.length + 1);
  }

  /** Lets go of the row, which may be large. */
  end(): void {
    this.#row = undefined;
  }

  areOf(row: Row): boolean {
    return this.#row === row;
  }

  /** Goes behind the next value if it has the same bytes as the one with this index, which tell its length too. */
  passRepeated(cursor: Cursor, index: number): boolean {
    const start = this.starts[index] as number;
    const length = (this.starts[index + 1] as number) - start;
    const { bytes, at } = cursor;
    if (length > longValue) {
      if (bytes.compare(bytes, start, start + length, at, Math.min(at + length, bytes.length)) !== 0)
        return false;
    } else {
      for (let i = 0; i < length; i++) if (bytes[at + i] !== bytes[start + i]) return false;
    }
    cursor.at = at + length;
    return true;
  }
}
