import { expect, test } from 'vitest';
import { nextDue, overdue, readKeepOld } from '../../../../src/formats/elasticsearch/overwrite/keep-old.ts';

const kept = [30, 20, 10].map((since) => ({ stamp: String(since), indices: {}, since }));
const stamps = (keep: string, now: number): (string | null)[] =>
  overdue(kept, readKeepOld(keep) ?? { count: 99 }, now).map(({ stamp }) => stamp);

test.each([
  ['1', { count: 1 }],
  ['0', { count: 0 }],
  ['all', { count: Number.POSITIVE_INFINITY }],
  ['1d', { milliseconds: 86_400_000 }],
  [' 12H ', { milliseconds: 43_200_000 }],
  ['1.5h', { milliseconds: 5_400_000 }],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1 week', undefined],
])('%j', (text, keep) => {
  expect(readKeepOld(text)).toEqual(keep);
});

test('a number keeps the newest, a time those that are not older', () => {
  expect(stamps('2', 1_000)).toEqual(['10']);
  expect(stamps('0', 0)).toEqual(['30', '20', '10']);
  expect(stamps('all', 1_000)).toEqual([]);
  expect(stamps('15ms', 35)).toEqual(['20', '10']);
});

test('the next one is due when the oldest is', () => {
  expect(nextDue(kept, { milliseconds: 15 }, 12)).toBe(13);
  expect(nextDue(kept, { milliseconds: 15 }, 99)).toBe(0);
  expect(nextDue([], { milliseconds: 15 }, 0)).toBeUndefined();
  expect(nextDue(kept, { count: 1 }, 0)).toBeUndefined();
});
