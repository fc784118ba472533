import type { ValueReader } from './value-reader.ts';

/** An ENUM: the number of a label from 1 on; 0 is a value that was none of them, which is empty. */
export function enumReader(bytes: number, labels: readonly string[]): ValueReader {
  return (cursor) => {
    const index = cursor.uintLE(bytes);
    if (index === 0) return '';
    const label = labels[index - 1];
    if (label === undefined)
      throw new RangeError(`the ENUM value ${index}, and only ${labels.length} are known`);
    return label;
  };
}

/** A SET: a bit for each label. */
export function setReader(bytes: number, labels: readonly string[]): ValueReader {
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
      if (label === undefined)
        throw new RangeError(`the SET value ${i + 1}, and only ${labels.length} are known`);
      chosen.push(label);
    }
    const text = chosen.join(',');
    if (high < 0x200000 && known.size < 1_000) known.set(key, text);
    return text;
  };
}
