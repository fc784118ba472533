import { expect, test } from 'vitest';
import { compileKey } from '../../../src/formats/delta/row-encoder.ts';
import { fieldOfColumn, holds } from '../../../src/formats/delta/schema.ts';
import { statsOf } from '../../../src/formats/delta/stats.ts';
import {
  compileStore,
  readPartition,
  type Stored,
  showPartition,
} from '../../../src/formats/delta/stored.ts';
import type { Column, Value } from '../../../src/model/change.ts';

test.each([
  [{ kind: 'integer' }, 'long'],
  [{ kind: 'unsigned' }, 'decimal(20,0)'],
  [{ kind: 'decimal', precision: 12, scale: 3 }, 'decimal(12,3)'],
  [{ kind: 'decimal', scale: 3 }, 'decimal(38,3)'],
  [{ kind: 'decimal', precision: 39, scale: 3 }, 'string'],
  [{ kind: 'decimal' }, 'string'],
  [{ kind: 'datetime' }, 'string'],
  [{ kind: 'timestamp' }, 'timestamp'],
  [{ kind: 'json' }, 'string'],
  [{ kind: 'binary' }, 'binary'],
] satisfies [Omit<Column, 'name'>, string][])('a column %o is stored as %s', (column, type) => {
  expect(fieldOfColumn({ name: 'c', ...column }).type).toBe(type);
});

test.each([
  ['decimal(12,3)', 'decimal(10,2)', true],
  ['decimal(12,3)', 'decimal(12,2)', false],
  ['decimal(12,3)', 'decimal(10,4)', false],
  ['decimal(20,0)', 'long', true],
  ['decimal(20,2)', 'long', false],
  ['long', 'decimal(10,0)', false],
  ['string', 'long', false],
])('%s holds %s: %s', (type, other, expected) => {
  expect(holds(type, other)).toBe(expected);
});

test.each([
  ['long', 9007199254740993n, 9007199254740993n],
  ['long', -1, -1n],
  ['decimal(20,0)', 18446744073709551615n, 18446744073709551615n],
  ['decimal(10,3)', '-12.5', -12500n],
  ['decimal(10,3)', '-0.001', -1n],
  ['decimal(10,3)', '7', 7000n],
  ['decimal(10,1)', '1.500', 15n],
  ['date', '1969-12-31', -1],
  ['date', '9999-12-31', 2932896],
  ['timestamp', '1970-01-01T00:00:00Z', 0n],
  ['timestamp', '1969-12-31T23:59:59.999999Z', -1n],
  ['timestamp', '2106-02-07T06:28:15.5Z', 4294967295500000n],
  ['boolean', true, true],
  ['double', 0.1, 0.1],
  ['string', '', ''],
] satisfies [string, Value, Stored][])('%s: %s is stored as %s', (type, value, stored) => {
  expect(compileStore(type)(value)).toEqual(stored);
  expect(compileStore(type)(null)).toBeNull();
});

test.each([
  ['decimal(4,2)', '100.00'],
  ['decimal(4,2)', '1.234'],
  ['date', '2024-13-01'],
  ['timestamp', 'never'],
  ['long', 1.5],
])('%s does not take %s', (type, value) => {
  expect(() => compileStore(type)(value)).toThrow(RangeError);
});

test.each([
  ['long', -5n, '-5'],
  ['decimal(10,3)', -1n, '-0.001'],
  ['decimal(10,0)', 12n, '12'],
  ['date', -1, '1969-12-31'],
  ['timestamp', -1n, '1969-12-31T23:59:59.999999Z'],
  ['boolean', false, 'false'],
  ['string', 'a=b/c', 'a=b/c'],
  ['double', 1.5, '1.5'],
] satisfies [string, Stored, string][])('a partition of %s: %s is %s, and back', (type, stored, text) => {
  expect(showPartition(stored, type)).toBe(text);
  expect(readPartition(text, type)).toEqual(stored);
});

test('the empty string and null are one partition', () => {
  expect(showPartition('', 'string')).toBeNull();
  expect(readPartition('', 'string')).toBeNull();
});

// T28.
test('no two keys become one', () => {
  const key = compileKey([false, false]);
  expect(new Set([key(['a:b', 'c']), key(['a', 'b:c']), key(['a\\', 'b']), key(['a', '\\b'])]).size).toBe(4);
  expect(key(['a', null])).toBeUndefined();
  expect(key(['', ''])).toBe(':');
  expect(compileKey([true])([''])).toBeUndefined();
});

test('bounds are exact, or wider than the values: never narrower', () => {
  const field = (name: string, type: string) => ({ name, type, nullable: true, metadata: {} });
  const long = 'x'.repeat(40);
  const stats = statsOf(
    [
      field('big', 'long'),
      field('dec', 'decimal(30,2)'),
      field('ts', 'timestamp'),
      field('text', 'string'),
      field('order', 'string'),
      field('bytes', 'binary'),
      field('none', 'long'),
    ],
    [
      [9007199254740993n, null],
      [123456789012345678901234567890n, -1n],
      [1n, -1n],
      [long, `${'a'.repeat(31)}😀`],
      ['\uffee', '😀'],
      [new Uint8Array([1]), null],
      [null, null],
    ],
    2,
  );
  expect(stats).toBe(
    `{"numRecords":2,"minValues":{"big":9007199254740993,"dec":-0.01,"ts":"1969-12-31T23:59:59.999Z","text":"${'a'.repeat(31)}","order":"\uffee"},` +
      `"maxValues":{"big":9007199254740993,"dec":1234567890123456789012345678.90,"ts":"1970-01-01T00:00:00.001Z","order":"😀"},` +
      `"nullCount":{"big":1,"dec":0,"ts":0,"text":0,"order":0,"bytes":1,"none":2}}`,
  );
});
