import { expect, test } from 'vitest';
import {
  comparePositions,
  makePosition,
  nextVersion,
  readPosition,
} from '../../../src/formats/kafka/position.ts';

const at = (...places: readonly (readonly [topic: string, partition: number, offset: string])[]) =>
  makePosition(
    places.map(([topic, partition, offset]) => ({ topic, partition, place: { offset, clock: 1 } })),
  );

test('a position is plain JSON that comes back, with offsets over 2^53', () => {
  const position = at(['a', 0, '9007199254740993'], ['a', 2, '5'], ['b', 0, '0']);
  expect(position.text).toBe('a/0:9007199254740993 a/2:5 b/0:0');
  expect(readPosition(JSON.parse(JSON.stringify(position)))).toEqual(position);
});

test('one that is none is refused', () => {
  expect(() => readPosition({ text: 'binlog.1:4', file: 'binlog.1' })).toThrow('does not hold offsets');
  expect(() => readPosition({ text: '', offsets: { a: { 0: { offset: 'x', clock: 1 } } } })).toThrow();
});

test('further is later, by the partitions that both know', () => {
  expect(comparePositions(at(['a', 0, '5']), at(['a', 0, '6'], ['a', 1, '99']))).toBe(-1);
  expect(comparePositions(at(['a', 0, '7'], ['a', 1, '1']), at(['a', 0, '5'], ['a', 1, '2']))).toBe(1);
  expect(comparePositions(at(['a', 0, '7']), at(['b', 0, '5']))).toBe(0);
});

test('versions grow, whatever the times are', () => {
  let clock = 0;
  for (const time of [1_700_000_000_500, 1_700_000_000_100, 1_600_000_000_000, 1_700_000_001_000]) {
    const next = nextVersion(clock, time);
    expect(next).toBeGreaterThan(clock);
    clock = next;
  }
  expect(clock).toBe(1_700_000_001 * 2 ** 20);
});
