import { Cursor } from '../cursor.ts';
import { readFloat } from './floats.ts';
import { type LengthReader, lengthReaders } from './text.ts';
import type { ValueReader } from './value-reader.ts';

const floatLength = 4;

/** A VECTOR as a JSON array of its floats, each as short as it can be. */
export function vectorReader(lengthBytes: number): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const floats = new Cursor(cursor.take(readLength(cursor)));
    const numbers: string[] = [];
    for (let i = floats.end / floatLength; i > 0; i--) numbers.push(String(readFloat(floats)));
    return `[${numbers.join(',')}]`;
  };
}
