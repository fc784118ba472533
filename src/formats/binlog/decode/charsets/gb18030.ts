import type { TextDecoding } from '../values/text.ts';

const decoder = new TextDecoder('gb18030', { ignoreBOM: true });

/** Pairs that the servers read as of the standard's first edition. */
const patches = new Map<number, string>(
  [
    [0xa3a0, 0xe5e5, 1],
    [0xa6d9, 0xe78d, 7],
    [0xa6ec, 0xe794, 2],
    [0xa6f3, 0xe796, 1],
    [0xfe59, 0xe81e, 1],
    [0xfe61, 0xe826, 1],
    [0xfe66, 0xe82b, 2],
    [0xfe6d, 0xe832, 1],
    [0xfe7e, 0xe843, 1],
    [0xfe90, 0xe854, 1],
    [0xfea0, 0xe864, 1],
  ].flatMap(([bytes = 0, letter = 0, count = 0]) =>
    Array.from({ length: count }, (_, i) => [bytes + i, String.fromCharCode(letter + i)] as const),
  ),
);

/** One, two or four bytes a letter. */
export const readGb18030: TextDecoding = (bytes, start, end) => {
  let text = '';
  let from = start;
  for (let at = start; at < end; ) {
    const byte = bytes[at] as number;
    const second = bytes[at + 1] as number;
    if (byte < 0x80) at += 1;
    else if (second >= 0x30 && second <= 0x39) at += 4;
    else {
      const patched = patches.get((byte << 8) | second);
      if (patched !== undefined) {
        text += decoder.decode(bytes.subarray(from, at)) + patched;
        from = at + 2;
      }
      at += 2;
    }
  }
  return text + decoder.decode(bytes.subarray(from, end));
};
