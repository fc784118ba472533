import { expect, test } from 'vitest';
import { compileRowKey } from '../../../../src/formats/binlog/snapshot/row-key.ts';
import type { Column, Row } from '../../../../src/model/change.ts';
import { tableOf } from '../../../support/events.ts';

const columns: Column[] = [
  { name: 'a', kind: 'string' },
  { name: 'b', kind: 'unsigned' },
  { name: 'c', kind: 'decimal', scale: 2 },
];
const table = tableOf('t', columns);

function keys(names: readonly string[], ...rows: Row[]): (string | undefined)[] {
  const key = compileRowKey(
    table,
    columns.filter(({ name }) => names.includes(name)),
  );
  return rows.map((row) => key?.(row));
}

// T29.
test('what a collation takes for one is two: both come in a change from one to the other', () => {
  const [lower, upper, accent, space] = keys(
    ['a'],
    ['a', 1, '1.00'],
    ['A', 1, '1.00'],
    ['á', 1, '1.00'],
    ['a ', 1, '1.00'],
  );
  expect(new Set([lower, upper, accent, space]).size).toBe(4);
});

test('parts do not run together, and null is not its name', () => {
  const found = keys(['a', 'b'], ['1', 23, ''], ['12', 3, ''], ['null', 1, ''], [null, 1, '']);
  expect(new Set(found).size).toBe(4);
});

test('a number and its digits are one key', () => {
  const [number, digits] = keys(['b'], ['x', 5, ''], ['x', 5n, '']);
  expect(number).toBe(digits);
});

test('a version of the table without the column, or with another kind of it, cannot be compared', () => {
  const other = tableOf('t', [
    { name: 'a', kind: 'integer' },
    { name: 'c', kind: 'decimal', scale: 3 },
  ]);
  for (const column of columns) expect(compileRowKey(other, [column]), column.name).toBeUndefined();
});
