import { expect, test } from 'vitest';
import type { Bytes } from '../../../../../src/formats/binlog/decode/bytes.ts';
import { jsonText } from '../../../../../src/formats/binlog/decode/values/jsonb.ts';

const read = (hex: string): string => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return jsonText(bytes as Bytes, 0, bytes.length);
};

// T18, T23.
test.each([
  ['nothing', '', 'null'],
  ['literal', '04 01', 'true'],
  ['int16', '05 ffff', '-1'],
  ['uint64', '0a ffffffffffffffff', '18446744073709551615'],
  ['int64', '09 0000000000000080', '-9223372036854775808'],
  ['double that is whole', '0b 0000000000000840', '3.0'],
  ['double below zero that is none', '0b 0000000000000080', '-0.0'],
  ['string', '0c 03 c3a422', '"ä\\""'],
  ['decimal', '0f f6 04 0402 8c32', '12.50'],
  ['date', '0f 0a 08 0000000000bab219', '"2024-02-29"'],
  ['negative time', '0f 0b 08 e05ef87cefffffff', '"-01:02:03.500000"'],
  ['bytes', '0f 0f 02 00ff', '"base64:type15:AP8="'],
  ['object with an inline value', '00 0100 0d00 0b00 0100 05 0700 61', '{"a":7}'],
  ['array in an array', '02 0100 0b00 02 0700 0000 0400', '[[]]'],
])('%s', (_what, hex, expected) => {
  expect(read(hex)).toBe(expected);
});

test.each([
  ['a type that is none', '0e 00'],
  ['a string behind its end', '0c 05 61'],
  ['entries behind its end', '02 ff00 0400'],
  ['an array that holds itself', '02 0100 0700 02 0000 00'],
])('%s is an error', (_what, hex) => {
  expect(() => read(hex)).toThrow(RangeError);
});
