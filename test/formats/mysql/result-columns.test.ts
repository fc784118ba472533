import { expect, test } from 'vitest';
import { compactJson, resultColumn } from '../../../src/formats/mysql/result-columns.ts';

const read = (
  type: number,
  text: string | Buffer,
  more: { flags?: number; charset?: number } = {},
): unknown => {
  const column = resultColumn({ name: 'c', type, flags: 0, charset: 255, decimals: 31, ...more });
  return column && [column.kind, column.read(Buffer.from(text))];
};

test.each([
  [3, '-5', ['integer', -5]],
  [8, '9007199254740993', ['integer', 9007199254740993n]],
  [246, '1.50', ['decimal', '1.50']],
  [5, '1.5e300', ['float', 1.5e300]],
  [7, '2024-01-02 03:04:05.600', ['timestamp', '2024-01-02T03:04:05.600Z']],
  [7, '0000-00-00 00:00:00', ['timestamp', null]],
  [12, '2024-01-02 03:04:05', ['datetime', '2024-01-02T03:04:05']],
  [10, '2024-00-02', ['date', null]],
  [11, '-12:00:00', ['time', '-12:00:00']],
  [245, '{"a": 1.50}', ['json', '{"a":1.50}']],
  [253, 'ü', ['string', 'ü']],
  [255, '', undefined],
  [242, '', undefined],
])('type %i, %s', (type, text, expected) => {
  expect(read(type, text)).toEqual(expected);
});

test('bytes, bits and unsigned numbers', () => {
  expect(read(252, Buffer.from([0, 255]), { charset: 63 })).toEqual(['binary', 'AP8=']);
  expect(read(16, Buffer.from([1, 0]))).toEqual(['unsigned', 256]);
  expect(read(8, '18446744073709551615', { flags: 32 })).toEqual(['unsigned', 18446744073709551615n]);
  expect(resultColumn({ name: 'd', type: 246, flags: 0, charset: 63, decimals: 2 })).toMatchObject({
    scale: 2,
  });
});

test('compact JSON keeps every digit and text, and has no line ends', () => {
  expect(compactJson('{ "a b" :\n [1.0, "x \\" \\\\", true ] }')).toBe('{"a b":[1.0,"x \\" \\\\",true]}');
});
