import { expect, test } from 'vitest';
import {
  comparePositions,
  makePosition,
  nextVersion,
  readPosition,
} from '../../../src/formats/binlog/position.ts';

const place = { server: 's', gtidSet: undefined, file: 'binlog.000009', offset: 4, clock: 10 };

test('a position survives its way through a checkpoint', () => {
  const position = makePosition({ ...place, gtidSet: '0-1-5' });
  expect(readPosition(JSON.parse(JSON.stringify(position)))).toEqual(position);
  expect(position.text).toBe('binlog.000009:4');
});

test('something else in a checkpoint is an error', () => {
  expect(() => readPosition({ text: 'x', partition: 1 })).toThrow(/does not hold a position/);
});

test('positions compare by clock, whatever their files are called (T2)', () => {
  const later = makePosition({ ...place, file: 'binlog.1000000', clock: 11 });
  expect(comparePositions(makePosition({ ...place, file: 'binlog.999999' }), later)).toBeLessThan(0);
});

test('versions grow with every row and follow commit time', () => {
  const second = 1_700_000_000;
  const first = nextVersion(0, second * 1000 + 999);
  expect(first).toBe(second * 2 ** 20);
  expect(nextVersion(first, second * 1000)).toBe(first + 1);
  // A clock that goes back does not take a version back.
  expect(nextVersion(first, (second - 100) * 1000)).toBe(first + 1);
  expect(nextVersion(first, (second + 1) * 1000)).toBe((second + 1) * 2 ** 20);
  expect(Number.isSafeInteger(nextVersion(0, Date.UTC(2200, 0)))).toBe(true);
});
