import { expect, test } from 'vitest';
import { waitBefore } from '../../src/runtime/back-off.ts';

const least = (): number => 0;
const most = (): number => 1;

test('doubles up to half a minute, spread over its upper half', () => {
  expect([0, 1, 2, 30].map((attempt) => waitBefore(attempt, 0, least))).toEqual([100, 200, 400, 15_000]);
  expect([0, 1, 2, 30].map((attempt) => waitBefore(attempt, 0, most))).toEqual([200, 400, 800, 30_000]);
});

test('no less than was asked for, and those who were asked alike do not come at once', () => {
  expect([waitBefore(0, 7_000, least), waitBefore(0, 7_000, most)]).toEqual([7_000, 7_700]);
  expect([waitBefore(0, 300_000, least), waitBefore(0, 300_000, most)]).toEqual([300_000, 330_000]);
  expect([waitBefore(0, 1_000, least), waitBefore(0, 1_000, most)]).toEqual([1_000, 1_200]);
});

test('asked for little or nothing, it grows all the same', () => {
  expect([0, 3, 5].map((attempt) => waitBefore(attempt, 1_000, least))).toEqual([1_000, 1_000, 3_200]);
});
