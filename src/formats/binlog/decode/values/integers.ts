import { columnType } from '../column-type.ts';
import type { Cursor } from '../cursor.ts';
import type { ValueReader } from './value-reader.ts';

/** Readers of the integer types, signed and unsigned. */
export const signedReaders: Readonly<Record<number, ValueReader>> = {
  [columnType.tiny]: (cursor) => (cursor.u8() << 24) >> 24,
  [columnType.short]: (cursor) => (cursor.u16() << 16) >> 16,
  [columnType.int24]: (cursor) => (cursor.u24() << 8) >> 8,
  [columnType.long]: (cursor) => cursor.i32(),
  [columnType.longlong]: readSigned64,
};

export const unsignedReaders: Readonly<Record<number, ValueReader>> = {
  [columnType.tiny]: (cursor) => cursor.u8(),
  [columnType.short]: (cursor) => cursor.u16(),
  [columnType.int24]: (cursor) => cursor.u24(),
  [columnType.long]: (cursor) => cursor.u32(),
  [columnType.longlong]: (cursor) => cursor.u64(),
};

const signedSet: ReadonlySet<ValueReader> = new Set(Object.values(signedReaders));
const unsignedSet: ReadonlySet<ValueReader> = new Set(Object.values(unsignedReaders));

/** Whether values that this reads are integers with a sign or without; undefined for what else they are. */
export function signOf(read: ValueReader): 'signed' | 'unsigned' | undefined {
  if (signedSet.has(read)) return 'signed';
  return unsignedSet.has(read) ? 'unsigned' : undefined;
}

/** What these readers give of so many bytes, for where the call of a reader is felt. */
export function integerAt(bytes: Uint8Array, at: number, length: number, hasSign: boolean): number | bigint {
  if (length > 4) {
    const low = wordAt(bytes, at);
    const high = wordAt(bytes, at + 4);
    // Most are small, and integers of 32 bits to the engine.
    if (high === 0 && low >= 0) return low;
    return hasSign ? signed64(low >>> 0, high) : unsigned64(low >>> 0, high >>> 0);
  }
  let value = 0;
  for (let i = at + length - 1; i >= at; i--) value = (value << 8) | (bytes[i] as number);
  if (!hasSign) return value >>> 0;
  const unused = 32 - length * 8;
  return (value << unused) >> unused;
}

/** A number where that is exact, else a bigint. */
export function readSigned64(cursor: Cursor): number | bigint {
  const low = cursor.u32();
  return signed64(low, cursor.i32());
}

function signed64(low: number, high: number): number | bigint {
  if (high < 0x200000 && high >= -0x200000) {
    const value = high * 2 ** 32 + low;
    if (value !== -(2 ** 53)) return value;
  }
  return (BigInt(high) << 32n) | BigInt(low);
}

function unsigned64(low: number, high: number): number | bigint {
  return high < 0x200000 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

/** Big-endian bits as an unsigned number. */
export function bitReader(bits: number): ValueReader {
  const length = (bits + 7) >> 3;
  if (length <= 6) return (cursor) => cursor.uintBE(length);
  return (cursor) => {
    const high = cursor.uintBE(length - 4);
    return unsigned64(cursor.uintBE(4), high);
  };
}

/** Years from 1901 in one byte; 0 is the year 0000. */
export function readYear(cursor: Cursor): number {
  const value = cursor.u8();
  return value === 0 ? 0 : 1900 + value;
}
