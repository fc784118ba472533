import type { Bytes } from './bytes.ts';

/**
 * A place in the bytes of an event. Reads do not look for the end: whoever reads a row or a block
 * asks `requireInside` behind it, once.
 */
export class Cursor {
  bytes: Bytes;
  at: number;
  end: number;

  constructor(bytes: Buffer, at = 0, end: number = bytes.length) {
    this.bytes = bytes as Bytes;
    this.at = at;
    this.end = end;
  }

  /** Goes on in other bytes. */
  open(bytes: Buffer, at: number, end: number): void {
    // Cursors live long: the collector has to be told of each object that one is given.
    if (this.bytes !== bytes) this.bytes = bytes as Bytes;
    this.at = at;
    this.end = end;
  }

  u8(): number {
    // Behind the last byte there is nothing, and nothing must not become a number that is none.
    return (this.bytes[this.at++] as number) | 0;
  }

  u16(): number {
    const { bytes, at } = this;
    this.at = at + 2;
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  }

  u24(): number {
    const { bytes, at } = this;
    this.at = at + 3;
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
  }

  i32(): number {
    const { bytes, at } = this;
    this.at = at + 4;
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    );
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  u48(): number {
    return this.u32() + this.u16() * 2 ** 32;
  }

  /** As a number where that is exact. */
  u64(): number | bigint {
    const low = this.u32();
    const high = this.u32();
    return high < 0x200000 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
  }

  /** Big-endian, up to six bytes. */
  uintBE(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + this.u8();
    return value;
  }

  /** Little-endian, up to six bytes. */
  uintLE(length: number): number {
    let value = 0;
    for (let i = 0, unit = 1; i < length; i++, unit *= 256) value += this.u8() * unit;
    return value;
  }

  /** MySQL's length-encoded integer. */
  lengthEncoded(): number {
    const first = this.u8();
    if (first < 251) return first;
    if (first === 252) return this.u16();
    if (first === 253) return this.u24();
    if (first === 254) return Number(this.u64());
    throw new RangeError(`a length that cannot be (first byte ${first})`);
  }

  /** A view of the next bytes. */
  take(length: number): Buffer {
    const start = this.at;
    this.at += length;
    this.requireInside();
    return this.bytes.subarray(start, this.at);
  }

  latin1(length: number): string {
    const start = this.at;
    this.at += length;
    this.requireInside();
    return this.bytes.latin1Slice(start, this.at);
  }

  utf8(length: number): string {
    const start = this.at;
    this.at += length;
    this.requireInside();
    return this.bytes.utf8Slice(start, this.at);
  }

  requireInside(): void {
    if (!(this.at <= this.end)) throw new RangeError('an event that ends before its last field');
  }
}
