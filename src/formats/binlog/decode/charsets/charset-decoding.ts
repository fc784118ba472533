import { readUtf8 } from '../bytes.ts';
import type { TextDecoding } from '../values/text.ts';
import { doubleByteDecoding } from './double-byte.ts';
import { readGb18030 } from './gb18030.ts';
import { swe7Letters, upperHalves } from './single-byte.ts';
import { readUtf16, readUtf16le, readUtf32 } from './unicode.ts';

/** The decoding of a character set by MySQL's name; undefined for one that is not known. */
export function charsetDecoding(charset: string): TextDecoding | undefined {
  switch (charset) {
    case 'utf8':
    case 'utf8mb3':
    case 'utf8mb4':
      return readUtf8;
    case 'ucs2':
    case 'utf16':
      return readUtf16;
    case 'utf16le':
      return readUtf16le;
    case 'utf32':
      return readUtf32;
    case 'gb18030':
      return asciiFirst(readGb18030);
    case 'ascii':
      return singleByte('');
    case 'swe7':
      return singleByte('', swe7Letters);
    default: {
      const upper = upperHalves[charset];
      if (upper !== undefined) return asciiFirst(singleByte(upper));
      const pairs = doubleByteDecoding(charset);
      return pairs && asciiFirst(pairs);
    }
  }
}

/** Whether bytes below 128 are the letters of ASCII in a character set, and any bytes can be read as text in it. */
export function extendsAscii(charset: string): boolean {
  return /^(?:utf8|utf8mb3|utf8mb4|ascii)$/.test(charset) || upperHalves[charset] !== undefined;
}

function singleByte(upper: string, lower: Readonly<Record<string, string>> = {}): TextDecoding {
  const letters = Array.from({ length: 256 }, (_, byte) => {
    const ascii = String.fromCharCode(byte);
    return byte < 128 ? (lower[ascii] ?? ascii) : (upper[byte - 128] ?? '?');
  });
  return (bytes, start, end) => {
    let text = '';
    for (let i = start; i < end; i++) text += letters[bytes[i] as number];
    return text;
  };
}

/** Most is ASCII, and that is had for less. */
function asciiFirst(decode: TextDecoding): TextDecoding {
  return (bytes, start, end) => {
    for (let i = start; i < end; i++) if ((bytes[i] as number) > 127) return decode(bytes, start, end);
    return bytes.latin1Slice(start, end);
  };
}
