import type { Cursor } from '../cursor.ts';
import type { ValueReader } from './value-reader.ts';

const digitsPerGroup = 9;
/** Bytes that a group of so many digits takes. */
const groupBytes = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4] as const;

/**
 * The reader of a DECIMAL: groups of nine digits in four bytes each, shorter ones at both ends,
 * all big-endian; the first bit is inverted, and all bits of a negative number.
 */
export function decimalReader(precision: number, scale: number): ValueReader {
  const whole = precision - scale;
  const headDigits = whole % digitsPerGroup;
  const headBytes = groupBytes[headDigits] as number;
  const wholeGroups = (whole - headDigits) / digitsPerGroup;
  const tailDigits = scale % digitsPerGroup;
  const tailBytes = groupBytes[tailDigits] as number;
  const scaleGroups = (scale - tailDigits) / digitsPerGroup;
  const length = headBytes + wholeGroups * 4 + scaleGroups * 4 + tailBytes;
  return (cursor) => {
    const { bytes, at } = cursor;
    const first = bytes[at] as number;
    const negative = first < 0x80;
    const next = at + length;
    let text = '';
    let mask = negative ? 0xff : 0;
    // The sign bit belongs to no digit.
    mask ^= 0x80;
    const group = (count: number): number => {
      let value = 0;
      for (let i = 0; i < count; i++) {
        value = value * 256 + ((bytes[cursor.at++] as number) ^ mask);
        mask = negative ? 0xff : 0;
      }
      return value;
    };
    if (headBytes > 0) {
      const value = group(headBytes);
      if (value > 0) text = String(value);
    }
    for (let i = 0; i < wholeGroups; i++) text = join(text, group(4));
    if (text === '') text = '0';
    if (scale > 0) {
      text += '.';
      for (let i = 0; i < scaleGroups; i++) text += padded(group(4), digitsPerGroup);
      if (tailBytes > 0) text += padded(group(tailBytes), tailDigits);
    }
    cursor.at = next;
    return negative ? `-${text}` : text;
  };
}

function join(text: string, group: number): string {
  if (text === '') return group === 0 ? '' : String(group);
  return text + padded(group, digitsPerGroup);
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** A DECIMAL with its precision and scale in front, as JSON keeps it. */
export function readDecimalWithScale(cursor: Cursor): string {
  const precision = cursor.u8();
  const scale = cursor.u8();
  return decimalReader(precision, scale)(cursor) as string;
}
