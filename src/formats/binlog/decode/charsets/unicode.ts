import type { TextDecoding } from '../values/text.ts';

/** ucs2 and utf16: two bytes a unit, the upper one first. */
export const readUtf16: TextDecoding = (bytes, start, end) =>
  Buffer.from(bytes.subarray(start, start + ((end - start) & ~1)))
    .swap16()
    .toString('utf16le');

export const readUtf16le: TextDecoding = (bytes, start, end) => bytes.toString('utf16le', start, end);

/** Four bytes a letter, the uppermost first. */
export const readUtf32: TextDecoding = (bytes, start, end) => {
  let text = '';
  for (let at = start; at + 4 <= end; at += 4) text += String.fromCodePoint(bytes.readUInt32BE(at));
  return text;
};
