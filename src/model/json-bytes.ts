import { JsonPiece } from './json-piece.ts';
import { wordsOf } from './words.ts';

const quote = 0x22;
const backslash = 0x5c;
/** Below this many characters a loop is faster than a call into native code. */
const longText = 96;
/** What a JSON string cannot hold as it is; half of a surrogate pair has no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;
const billion = 1_000_000_000;
/** The digits of the numbers below a hundred, two by two, as little-endian words. */
const pairs = Uint16Array.from(
  { length: 100 },
  (_, value) => (0x30 + Math.floor(value / 10)) | ((0x30 + (value % 10)) << 8),
);
/** In each of a word's four bytes. */
const everyByte = 0x01010101;
const highBits = 0x80808080;

/** JSON being written as UTF-8, without a string in between. Grows as it is written to. */
export class JsonBytes {
  #bytes: Buffer<ArrayBuffer>;
  #words: DataView;
  #capacity: number;
  #length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#words = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** What is written so far; holds until more is. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes back what stands behind this length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** What stands behind this length, to be written again. */
  pieceFrom(length: number): JsonPiece {
    return new JsonPiece(this.#bytes.subarray(length, this.#length));
  }

  /** Moves a part to an earlier place; returns where it ends there. */
  move(begin: number, end: number, to: number): number {
    if (to !== begin) this.#bytes.copyWithin(to, begin, end);
    return to + end - begin;
  }

  /** By whole words; what fills up the last is written over by what comes next. */
  piece({ length, words, room }: JsonPiece): void {
    this.#reserve(room);
    const into = this.#words;
    const at = this.#length;
    for (let i = 0; i < length; i += 8) into.setBigInt64(at + i, words.getBigInt64(i, true), true);
    this.#length = at + length;
  }

  /** Text that is JSON already. */
  json(text: string): void {
    const { length } = text;
    this.#reserve(length * 3);
    const bytes = this.#bytes;
    let at = this.#length;
    if (length > longText) {
      this.#length = at + bytes.write(text, at);
      return;
    }
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.#length += bytes.write(text, this.#length);
        return;
      }
      bytes[at++] = code;
    }
    this.#length = at;
  }

  string(text: string): void {
    if (text.length > longText) this.#longString(text);
    else this.#shortString(text);
  }

  #longString(text: string): void {
    if (escaped.test(text)) {
      this.json(JSON.stringify(text));
      return;
    }
    this.#reserve(text.length * 3 + 2);
    this.#bytes[this.#length++] = quote;
    this.#length += this.#bytes.write(text, this.#length);
    this.#bytes[this.#length++] = quote;
  }

  #shortString(text: string): void {
    const { length } = text;
    this.#reserve(length * 3 + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = quote;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x80) {
        if (code < 0x20 || code === quote || code === backslash) {
          this.json(JSON.stringify(text));
          return;
        }
        bytes[at++] = code;
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else if (code >= 0xd800 && code <= 0xdfff) {
        this.json(JSON.stringify(text));
        return;
      } else {
        bytes[at++] = 0xe0 | (code >> 12);
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[at++] = 0x80 | (code & 0x3f);
      }
    }
    bytes[at++] = quote;
    this.#length = at;
  }

  /** Bytes of a text as a string, if each is a letter of ASCII that stands for itself; else false, and nothing is written. */
  ascii(source: Uint8Array, start: number, end: number): boolean {
    this.#reserve(end - start + 2);
    const from = wordsOf(source);
    const into = this.#words;
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = quote;
    let i = start;
    // The high bit of a byte of `odd` is set by the lowest byte that does not stand for itself, if by none that does.
    let odd = 0;
    for (; i + 4 <= end; i += 4, at += 4) {
      const word = from.getInt32(i, true);
      const quotes = word ^ (quote * everyByte);
      const backslashes = word ^ (backslash * everyByte);
      odd |=
        word |
        ((word - 0x20 * everyByte) & ~word) |
        ((quotes - everyByte) & ~quotes) |
        ((backslashes - everyByte) & ~backslashes);
      into.setInt32(at, word, true);
    }
    if ((odd & highBits) !== 0) return false;
    for (; i < end; i++) {
      const code = source[i] as number;
      if (code >= 0x80 || code < 0x20 || code === quote || code === backslash) return false;
      bytes[at++] = code;
    }
    bytes[at++] = quote;
    this.#length = at;
    return true;
  }

  /** A number as a string. */
  quotedNumber(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = quote;
    this.number(value);
    this.#reserve(1);
    this.#bytes[this.#length++] = quote;
  }

  integer(value: number | bigint): void {
    if (typeof value === 'number') this.number(value);
    else this.json(String(value));
  }

  number(value: number): void {
    const small = value | 0;
    // Most are small, and integers of 32 bits to the engine from here on.
    if (small === value && small >= 0 && small < billion) this.digits(small, digitsOf(small));
    else if (!Number.isSafeInteger(value) || value < 0) this.json(String(value));
    else {
      const high = Math.floor(value / billion);
      this.digits(high, digitsOf(high));
      this.digits(value - high * billion, 9);
    }
  }

  /** The last digits of a number below a billion, nine of them at most. */
  digits(value: number, count: number): void {
    this.#reserve(count);
    const into = this.#words;
    const begin = this.#length;
    let left = value | 0;
    let at = begin + count;
    this.#length = at;
    for (at -= 2; at >= begin; at -= 2) {
      const rest = (left / 100) | 0;
      into.setUint16(at, pairs[left - rest * 100] as number, true);
      left = rest;
    }
    if (at + 1 === begin) this.#bytes[begin] = 0x30 + left;
  }

  /** Small, so that it is part of whoever asks. */
  #reserve(count: number): void {
    if (this.#length + count > this.#capacity) this.#grow(this.#length + count);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#capacity * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#words = new DataView(larger.buffer);
    this.#capacity = larger.length;
  }
}

/** How many digits an integer below a billion has. */
function digitsOf(value: number): number {
  if (value < 1_000) return value < 10 ? 1 : value < 100 ? 2 : 3;
  if (value < 1_000_000) return value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
}
