import type { Cursor } from '../cursor.ts';
import type { ValueReader } from './value-reader.ts';

/** Types of MariaDB that the log stores as BINARY of a fixed width. */
export const fixedWidthReaders: Readonly<
  Record<string, { readonly width: number; readonly read: ValueReader }>
> = {
  uuid: { width: 16, read: fixedWidth(16, uuidText) },
  inet4: { width: 4, read: fixedWidth(4, (bytes) => bytes.join('.')) },
  inet6: { width: 16, read: fixedWidth(16, inet6Text) },
};

/** The log strips zeros at the end. */
function fixedWidth(width: number, text: (bytes: Buffer) => string): ValueReader {
  return (cursor: Cursor) => {
    const filled = Buffer.alloc(width);
    cursor.take(cursor.u8()).copy(filled);
    return text(filled);
  };
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** As the server prints it: the longest run of zeros is left out, embedded IPv4 addresses keep their dots. */
function inet6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2));
  const zerosAtFront = groups.findIndex((group) => group !== 0);
  const dotted = (): string => bytes.subarray(12).join('.');
  if (zerosAtFront === 5 && groups[5] === 0xffff) return `::ffff:${dotted()}`;
  if (zerosAtFront === 6) return `::${dotted()}`;
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) [start, length] = [i, run];
    i += run;
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}
