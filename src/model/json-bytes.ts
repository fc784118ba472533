const quote = 0x22;
const backslash = 0x5c;
/** Below this many characters a loop is faster than a call into native code. */
const longText = 96;
/** What a JSON string cannot hold as it is; half of a surrogate pair has no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;
const billion = 1_000_000_000;

/** JSON being written as UTF-8, without a string in between. Grows as it is written to. */
export class JsonBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** What is written so far; holds until more is. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes back what stands behind this length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** Moves a part to an earlier place; returns where it ends there. */
  move(begin: number, end: number, to: number): number {
    if (to !== begin) this.#bytes.copyWithin(to, begin, end);
    return to + end - begin;
  }

  bytes(source: Uint8Array): void {
    const { length } = source;
    this.#reserve(length);
    const bytes = this.#bytes;
    const at = this.#length;
    if (length > longText) bytes.set(source, at);
    else for (let i = 0; i < length; i++) bytes[at + i] = source[i] as number;
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
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = quote;
    for (let i = start; i < end; i++) {
      const code = source[i] as number;
      if (code >= 0x80 || code < 0x20 || code === quote || code === backslash) return false;
      bytes[at++] = code;
    }
    bytes[at++] = quote;
    this.#length = at;
    return true;
  }

  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) this.json(String(value));
    else if (value < billion) this.#digits(value, 1);
    else {
      const high = Math.floor(value / billion);
      this.#digits(high, 1);
      this.#digits(value - high * billion, 9);
    }
  }

  /** The digits of a number below a billion, at least so many. */
  #digits(value: number, atLeast: number): void {
    this.#reserve(9);
    let count = atLeast;
    for (let limit = 10 ** atLeast; value >= limit; limit *= 10) count++;
    let left = value | 0;
    const end = this.#length + count;
    for (let at = end - 1; at >= this.#length; at--) {
      const rest = (left / 10) | 0;
      this.#bytes[at] = 0x30 + left - rest * 10;
      left = rest;
    }
    this.#length = end;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
