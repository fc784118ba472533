import { readUtf8 } from '../bytes.ts';
import type { TextDecoding } from '../values/text.ts';

/** The decoding of a character set by MySQL's name; undefined for one that is not known. */
export function charsetDecoding(charset: string): TextDecoding | undefined {
  return decodings[charset];
}

const decodings: Readonly<Record<string, TextDecoding>> = {
  utf8: readUtf8,
  utf8mb3: readUtf8,
  utf8mb4: readUtf8,
};
