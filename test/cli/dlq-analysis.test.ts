import { expect, test } from 'vitest';
import { analyzeLetters } from '../../src/cli/dlq-analysis.ts';
import { renderAnalysis, renderLetter, renderLetterList } from '../../src/cli/render-letters.ts';
import { type DeadLetter, letterOf } from '../../src/runtime/dead-letter.ts';
import { insert, tableOf } from '../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);

function letter(fault: 'BSQL5143' | 'BSQL5144', time: string, reason = 'no'): DeadLetter {
  const event = insert(table, [1]);
  return letterOf(
    { event, code: 'mapper_parsing_exception', fault, reason, target: 'i', id: '1', document: '{"id":1}' },
    { stream: 's', save: 't as es.i' },
    time,
  );
}

const letters = [
  letter('BSQL5144', '2026-01-01T10:59:00.000Z', 'newest'),
  letter('BSQL5143', '2026-01-01T09:00:00.000Z'),
  letter('BSQL5144', '2026-01-01T09:30:00.000Z', 'oldest'),
];

test('letters are counted by kind, the most frequent first, and by hour', () => {
  const { count, kinds, hours } = analyzeLetters(letters);
  expect(count).toBe(3);
  expect(kinds).toMatchObject([
    {
      fault: 'BSQL5144',
      count: 2,
      first: '2026-01-01T09:30:00.000Z',
      last: '2026-01-01T10:59:00.000Z',
      reason: 'newest',
      tables: ['shop.t'],
      advice: expect.stringContaining('select'),
    },
    { fault: 'BSQL5143', count: 1 },
  ]);
  expect(hours).toEqual([
    { hour: '2026-01-01T09:00Z', count: 2 },
    { hour: '2026-01-01T10:00Z', count: 1 },
  ]);
});

test('for people: kinds with advice, hours as bars', () => {
  const text = renderAnalysis(analyzeLetters(letters));
  expect(text).toContain('2 × BSQL5144 date refused by the mapping (mapper_parsing_exception)');
  expect(text).toContain(`2026-01-01T10:00Z  1  ${'█'.repeat(20)}\n`.trimEnd());
  expect(renderAnalysis(analyzeLetters([]))).toBe('no dead letters');
});

test('a line a letter, and a letter in full', () => {
  expect(renderLetterList(letters.slice(1, 2))).toBe(
    '2026-01-01T09:00:00.000Z  BSQL5143  insert shop.t → i/1  mapper_parsing_exception: no',
  );
  const text = renderLetter(letters[0] as DeadLetter);
  for (const part of ['attempts   1', 'document   {"id":1}', 'save       t as es.i'])
    expect(text).toContain(part);
});
