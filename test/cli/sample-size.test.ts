import { expect, test } from 'vitest';
import { readSampleSize } from '../../src/cli/sample-size.ts';

test.each([
  ['1000', { rows: 1_000 }],
  ['5%', { share: 0.05 }],
  ['0.1 %', { share: 0.001 }],
  ['100%', { share: 1 }],
])('%s', (text, size) => {
  expect(readSampleSize(text)).toEqual(size);
});

test.each(['0', '0%', '101%', '-1', '1.5', 'some', ''])('%j is refused', (text) => {
  expect(() => readSampleSize(text)).toThrow(expect.objectContaining({ code: 'BSQL5302' }));
});
