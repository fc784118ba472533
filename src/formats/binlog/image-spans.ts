import type { Bytes } from './decode/bytes.ts';
import type { Cursor } from './decode/cursor.ts';

/** Below this many bytes a loop is faster than a call into native code. */
const longValue = 96;

/** Where the values of the image stand that was read last: the next one often repeats them byte by byte. */
export class ImageSpans {
  /** Where each value begins, and behind them all the end of the last. */
  starts = new Int32Array(64);

  /** An image of so many columns is read. */
  begin({ length }: { readonly length: number }): void {
    if (length >= this.starts.length) this.starts = new Int32Array(length + 1);
  }

  /** Whether these bytes are those of the value with this index. */
  repeats(bytes: Bytes, begin: number, end: number, index: number): boolean {
    const start = this.starts[index] as number;
    const length = (this.starts[index + 1] as number) - start;
    return length === end - begin && isSame(bytes, start, begin, length);
  }

  /** Goes behind the next value if it has the same bytes as the one with this index, which tell its length too. */
  passRepeated(cursor: Cursor, index: number): boolean {
    const start = this.starts[index] as number;
    const length = (this.starts[index + 1] as number) - start;
    const { bytes, at } = cursor;
    if (!isSame(bytes, start, at, length)) return false;
    cursor.at = at + length;
    return true;
  }
}

function isSame(bytes: Bytes, first: number, second: number, length: number): boolean {
  if (length > longValue) {
    const end = Math.min(second + length, bytes.length);
    return bytes.compare(bytes, first, first + length, second, end) === 0;
  }
  for (let i = 0; i < length; i++) if (bytes[second + i] !== bytes[first + i]) return false;
  return true;
}
