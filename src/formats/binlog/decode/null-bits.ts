import type { Bytes } from './bytes.ts';

/** Whether a bit is set in the null bits that an image begins with: one for each column that it holds. */
export function isNull(bytes: Bytes, nulls: number, bit: number): boolean {
  return ((bytes[nulls + (bit >> 3)] as number) & (1 << (bit & 7))) !== 0;
}
