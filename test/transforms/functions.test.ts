import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/model/change.ts';
import { functionNames, functions } from '../../src/transforms/functions/index.ts';
import { tableOf } from '../support/events.ts';
import { evaluateHere, plansOf } from '../support/expression-oracle.ts';

const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'bytes', kind: 'binary' },
  { name: 'clock', kind: 'time' },
  { name: 'text', kind: 'string' },
]);
const row: readonly Value[] = [1, Buffer.from([0xff, 0x00, 0x41]).toString('base64'), '-25:00:00.5', 'tea'];

function resultOf(expression: string): string | null {
  const [plan] = plansOf([expression]);
  const [answer] = evaluateHere(plan as Error, table, [row]).answers;
  if (!answer || 'error' in answer) throw new Error(answer?.error);
  return answer.value;
}

describe('the example of every function', () => {
  test.each(functions.map(({ name, example }) => ({ name, ...example })))(
    '$call',
    ({ name, call, result }) => {
      expect(call).toContain(`${name}(`);
      expect(resultOf(call)).toBe(result);
    },
  );
});

test('names are there once, in small letters, and have all that the reference needs', () => {
  const names = functionNames();
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z0-9_]+$/.test(name))).toEqual([]);
  expect(functions.length).toBeGreaterThan(90);
  for (const one of functions) {
    expect(one.doc, one.name).toMatch(/\.$/);
    expect(one.minimum, one.name).toBeLessThanOrEqual(one.maximum);
  }
});

test.each([
  ["convert_tz('2024-07-01 12:00:00', 'UTC', 'Europe/Berlin')", '2024-07-01 14:00:00'],
  ["convert_tz('2024-01-01 12:00:00', 'America/New_York', 'Asia/Tokyo')", '2024-01-02 02:00:00'],
  ["convert_tz('2024-03-31 03:30:00', 'Europe/Berlin', 'UTC')", '2024-03-31 01:30:00'],
  ["convert_tz('2024-01-01 12:00:00', 'Nowhere/Land', 'UTC')", null],
  ['hex(bytes)', 'FF0041'],
  ['length(bytes)', '3'],
  ['md5(bytes)', 'afd8ec1942c7a161d3af825bd7a417ed'],
  ["bytes = unhex('ff0041')", '1'],
  ["bytes > unhex('fe')", '1'],
  ['cast(bytes as char)', null],
  ['hour(clock)', '25'],
  ['time_to_sec(clock)', '-90000'],
  ["clock < '00:00:00'", '1'],
  ["cast(cast('abc' as char(2)) as char)", 'ab'],
  ["split('a,b,,c', ',')", '["a", "b", "", "c"]'],
  ["split('', ',')", '[]'],
  [`join('[1, "a", null, true]', '-')`, '1-a-true'],
  [`join('{"a": 1}', '-')`, null],
  ["repeat('x', 1000000000)", null],
  ["upper('straße ŉ')", 'STRAßE ŉ'],
  ["regexp_replace('aaa', 'a', 'b', 2, 1)", 'aba'],
  ["regexp_like('ABC', '(?i)b')", '1'],
  ["text like 'T%'", '0'],
  ["'a ' = 'a'", '0'],
  ["adddate('2024-02-28', interval 2 day)", '2024-03-01'],
])('%s is %s', (expression, result) => {
  expect(resultOf(expression)).toBe(result);
});

test.each([
  ['bytes || text', 'binary'],
  ['clock + 1', 'time'],
  ['clock > cast(text as date)', 'cannot be compared'],
  ["case when true then bytes else 'x' end", 'binary'],
  ['if(clock, 1, 2)', 'condition'],
])('%s is refused before a row is read', (expression, word) => {
  const [plan] = plansOf([expression]);
  const [answer] = evaluateHere(plan as Error, table, [row]).answers;
  expect(answer).toEqual({ error: expect.stringContaining(word) });
});
