import { expect, test } from 'vitest';
import { binlogOptions } from '../../../src/formats/binlog/options.ts';
import { logFileName, readStart } from '../../../src/formats/binlog/start-options.ts';
import { readOption } from '../../../src/model/options.ts';

const type = binlogOptions.find(({ name }) => name === 'startingOffsets')?.type;
const read = (text: string) => (type ? readOption(type, text) : undefined);

test.each([
  ['40000000000004', 4, 4],
  ['40000000054321', 4, 54_321],
  // Beyond 2^53: file 901 and later.
  ['9019999999999999', 901, 9_999_999_999_999 % 10 ** 13],
  ['10000000000001234567', 1_000_000, 1_234_567],
])('startingOffsets %s is file %i and offset %i', (text, index, offset) => {
  const found = read(text);
  if (!found?.ok) throw new Error('refused');
  expect(readStart({ startingOffsets: found.value })).toEqual({ index, offset });
});

test.each(['4', '1234567890123', 'x', '-40000000000004', '4.0e13'])(
  'startingOffsets %s is refused',
  (text) => {
    expect(read(text)).toMatchObject({ ok: false });
  },
);

test('names of log files go beyond six digits', () => {
  expect([logFileName('mysql-bin', 4), logFileName('b', 1_234_567)]).toEqual([
    'mysql-bin.000004',
    'b.1234567',
  ]);
});
