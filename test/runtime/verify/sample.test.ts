import { expect, test } from 'vitest';
import { isChosen } from '../../../src/runtime/verify/sample.ts';

const places = Array.from({ length: 20_000 }, (_, id) => ({ target: 'orders', id: String(id) }));
const chosen = (share: number, seed: number): string[] =>
  places.filter((place) => isChosen(place, { share, seed })).map(({ id }) => id);

test('about the share that was asked for, whatever the seed', () => {
  for (const seed of [0, 1, 2, 12_345, 2 ** 31 - 1]) {
    expect(chosen(0.05, seed).length).toBeGreaterThan(800);
    expect(chosen(0.05, seed).length).toBeLessThan(1_200);
  }
  expect(chosen(1, 7)).toHaveLength(places.length);
});

test('the same seed takes the same ids, another takes others', () => {
  expect(chosen(0.1, 3)).toEqual(chosen(0.1, 3));
  const other = new Set(chosen(0.1, 4));
  const both = chosen(0.1, 3).filter((id) => other.has(id)).length;
  expect(both).toBeLessThan(400);
});
