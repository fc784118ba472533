import { expect, test } from 'vitest';
import type { ExpectedDocument } from '../../../src/model/format.ts';
import type { DeadLetter } from '../../../src/runtime/dead-letter.ts';
import { isExplained } from '../../../src/runtime/verify/refusals.ts';
import { placeKey } from '../../../src/runtime/verify/suspects.ts';

const place = { target: 't', id: '7' };

function letter(document: string | undefined, documentVersion: number, routing?: string): DeadLetter {
  const head = { ...place, documentVersion, ...(routing !== undefined && { routing }) };
  return { head: head as DeadLetter['head'], document };
}

function explained(
  letters: readonly DeadLetter[],
  expected: Pick<ExpectedDocument, 'document' | 'partial' | 'routing'>,
  storedVersion?: number,
): boolean {
  const refusals = new Map<string, DeadLetter[]>();
  for (const one of letters) {
    const key = placeKey(one.head);
    refusals.set(key, [...(refusals.get(key) ?? []), one]);
  }
  const difference = { ...place, kind: 'missing' as const, fields: [] };
  const stored =
    storedVersion === undefined ? undefined : { document: '{}', version: storedVersion, routing: undefined };
  return isExplained({ difference, expected: { ...place, version: 9, ...expected }, stored }, refusals);
}

const row = '{"id":7,"n":5000000000}';

test('what was refused is what the row is now, whatever the order of its fields', () => {
  expect(explained([], { document: row })).toBe(false);
  expect(explained([letter(row, 5)], { document: row })).toBe(true);
  expect(explained([letter('{"n":5000000000,"id":7}', 5)], { document: row })).toBe(true);
  expect(explained([letter('{"id":7,"n":5000000001}', 5)], { document: row })).toBe(false);
  expect(explained([letter('{"id":7}', 5)], { document: row })).toBe(false);
  expect(explained([letter('{"id":7,"n":1}', 5), letter(row, 6)], { document: row })).toBe(true);
});

test('a part of a document that was refused is a part of what the row is', () => {
  expect(explained([letter('{"n":5000000000}', 5)], { document: row, partial: true })).toBe(true);
  expect(explained([letter('{"n":1}', 5)], { document: row, partial: true })).toBe(false);
});

test('a refused end explains a document without a row, a refused row does not', () => {
  expect(explained([letter(undefined, 5)], { document: undefined }, 4)).toBe(true);
  expect(explained([letter(row, 5)], { document: undefined }, 4)).toBe(false);
  expect(explained([letter(undefined, 5)], { document: row })).toBe(false);
});

test('a document that is newer than the letter was taken after it', () => {
  expect(explained([letter(row, 5)], { document: row }, 4)).toBe(true);
  expect(explained([letter(row, 5)], { document: row }, 6)).toBe(false);
});

test('a letter is of its routing', () => {
  expect(explained([letter(row, 5, 'a')], { document: row, routing: 'a' })).toBe(true);
  expect(explained([letter(row, 5, 'a')], { document: row, routing: 'b' })).toBe(false);
});
