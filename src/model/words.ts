let last: Uint8Array = new Uint8Array();
let lastWords = new DataView(last.buffer);

/**
 * Bytes as words of several bytes, at any place: a loop over words is several times as fast as one over
 * bytes. Keeps the view made last, for those who ask for the same bytes a thousand times.
 */
export function wordsOf(bytes: Uint8Array): DataView {
  if (bytes !== last) {
    last = bytes;
    lastWords = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return lastWords;
}

/** Whether these words stand there, so many bytes of each. */
export function isAt(bytes: Uint8Array, start: number, words: DataView, length: number): boolean {
  const there = wordsOf(bytes);
  let i = 0;
  for (; i + 8 <= length; i += 8)
    if (there.getBigInt64(start + i, true) !== words.getBigInt64(i, true)) return false;
  for (; i < length; i++) if (there.getUint8(start + i) !== words.getUint8(i)) return false;
  return true;
}
