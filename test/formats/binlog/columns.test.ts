import { expect, test } from 'vitest';
import { columnReader } from '../../../src/formats/binlog/columns.ts';

const read = (
  type: number,
  value: unknown,
  options: { binary?: boolean; unsigned?: boolean } = {},
): unknown =>
  columnReader({
    name: 'c',
    type,
    binary: options.binary ?? false,
    unsigned: options.unsigned ?? false,
  })?.read(value);

// What zongji gives, and what it means (T18 to T22).
test.each([
  ['BIGINT in safe range', 8, 5, 5],
  ['BIGINT beyond', 8, '-9223372036854775808', -9223372036854775808n],
  ['YEAR 0000 comes as 1900', 13, 1900, 0],
  ['YEAR', 13, 2024, 2024],
  ['BIT(1)', 16, Buffer.from([1]), 1],
  ['BIT(64)', 16, Buffer.alloc(8, 0xff), 18446744073709551615n],
  ['FLOAT is as short as it can be', 4, Math.fround(0.1), 0.1],
  ['FLOAT keeps what it has', 4, Math.fround(16777217), 16777216],
  ['FLOAT small', 4, Math.fround(1.17549435e-38), 1.1754944e-38],
  ['zero DATE', 10, '0000-00-00', null],
  ['DATE without a day', 10, '2024-05-00', null],
  ['DATE', 10, '2024-05-01', '2024-05-01'],
  ['zero DATETIME', 18, '0000-00-00 00:00:00', null],
  ['DATETIME(6)', 18, '2024-05-01 01:02:03.000004', '2024-05-01T01:02:03.000004'],
  ['zero TIMESTAMP', 17, '0000-00-00 00:00:00.000', null],
  ['TIMESTAMP', 17, '2024-05-01 01:02:03', '2024-05-01T01:02:03Z'],
  ['TIMESTAMP beyond 2038', 17, '1963-11-25 17:31:44.5', '2100-01-01T00:00:00.5Z'],
  ['negative TIME of whole minutes', 19, '-00:63:64', '-01:00:00'],
  ['negative TIME of a minute', 19, '-00:00:64', '-00:01:00'],
  ['TIME', 19, '838:59:59.000000', '838:59:59.000000'],
  ['ENUM of index 0', 247, undefined, ''],
  ['POINT', 255, { x: 1, y: 2 }, '{"type":"Point","coordinates":[1,2]}'],
])('%s', (_what, type, value, expected) => {
  expect(read(type, value)).toEqual(expected);
});

test('bytes are base64; text that could not be decoded is an error, not mojibake', () => {
  expect(read(15, Buffer.from([0, 255]), { binary: true })).toBe('AP8=');
  expect(() => read(15, Buffer.from([0, 255]))).toThrow(/cannot be decoded/);
});

test('64-bit unsigned columns are told apart', () => {
  expect(columnReader({ name: 'c', type: 8, binary: false, unsigned: true })?.kind).toBe('unsigned');
  expect(columnReader({ name: 'c', type: 3, binary: false, unsigned: true })?.kind).toBe('integer');
});

test('a type that is not known has no reader', () => {
  expect(columnReader({ name: 'c', type: 242, binary: false, unsigned: false })).toBeUndefined();
});
