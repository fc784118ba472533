import type { Cursor } from '../cursor.ts';

const scratch = new DataView(new ArrayBuffer(8));

export function readDouble(cursor: Cursor): number {
  scratch.setInt32(0, cursor.i32(), true);
  scratch.setInt32(4, cursor.i32(), true);
  return scratch.getFloat64(0, true);
}

/** The shortest number that is the same FLOAT: 0.1, not 0.10000000149011612 (T19). */
export function readFloat(cursor: Cursor): number {
  scratch.setInt32(0, cursor.i32(), true);
  return shortestFloat(scratch.getFloat32(0, true));
}

function shortestFloat(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 24) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
