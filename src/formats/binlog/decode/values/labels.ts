import type { ValueReader } from './value-reader.ts';

/** The labels of an ENUM or SET, undefined where nobody can tell one. */
export type Labels = readonly (string | undefined)[];

/** An ENUM: the number of a label from 1 on; 0 is a value that was none of them, which is empty. */
export function enumReader(bytes: number, labels: Labels): ValueReader {
  return (cursor) => {
    const index = cursor.uintLE(bytes);
    if (index === 0) return '';
    const label = labels[index - 1];
    if (label === undefined) throw unknownLabel('ENUM', index);
    return label;
  };
}

/** A SET: a bit for each label. */
export function setReader(bytes: number, labels: Labels): ValueReader {
  const known = new Map<number, string>();
  return (cursor) => {
    const low = cursor.uintLE(Math.min(bytes, 4));
    const high = bytes > 4 ? cursor.uintLE(bytes - 4) : 0;
    const key = high * 2 ** 32 + low;
    const found = high < 0x200000 ? known.get(key) : undefined;
    if (found !== undefined) return found;
    const chosen: string[] = [];
    for (let i = 0; i < bytes * 8; i++) {
      const word = i < 32 ? low : high;
      if ((word >>> (i & 31)) % 2 === 0) continue;
      const label = labels[i];
      if (label === undefined) throw unknownLabel('SET', i + 1);
      chosen.push(label);
    }
    const text = chosen.join(',');
    if (high < 0x200000 && known.size < 1_000) known.set(key, text);
    return text;
  };
}

function unknownLabel(type: string, number: number): RangeError {
  return new RangeError(
    `label ${number} of its ${type}, which nobody can tell: only binlog_row_metadata=FULL has every letter of it`,
  );
}
