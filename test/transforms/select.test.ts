import { describe, expect, test } from 'vitest';
import type { ColumnKind, Value } from '../../src/model/change.ts';
import type { ConditionPlan, ConstantPlan, SelectPlan } from '../../src/model/plan.ts';
import { compileCondition } from '../../src/transforms/condition.ts';
import { compileSelect } from '../../src/transforms/select.ts';
import { eventOf, insert, remove, tableOf, update } from '../support/events.ts';

const orders = tableOf('orders', [
  { name: 'id', kind: 'integer' },
  { name: 'status', kind: 'string' },
  { name: 'total', kind: 'decimal' },
]);

const paid: SelectPlan = {
  kind: 'select',
  projections: [
    { kind: 'column', column: 'ID', alias: 'key' },
    { kind: 'column', column: 'total', alias: 'total' },
  ],
  where: [{ kind: 'compare', column: 'status', operator: '=', value: 'paid' }],
};

describe('a select is a view (T32)', () => {
  const select = compileSelect(paid);

  test('rows that match are projected, the key with them', () => {
    const event = select(insert(orders, [1, 'paid', '1.50']));
    expect(event).toMatchObject({
      operation: 'insert',
      after: [1, '1.50'],
      table: { columns: [{ name: 'key' }, { name: 'total' }], primaryKey: [0] },
    });
  });

  test.each([
    ['stays', 'paid', 'paid', 'update'],
    ['enters', 'open', 'paid', 'insert'],
    ['leaves', 'paid', 'open', 'delete'],
  ])('a row %s', (_what, before, after, operation) => {
    expect(select(update(orders, [1, before, '1'], [1, after, '2']))?.operation).toBe(operation);
  });

  test('what never matched is dropped, and a null matches nothing', () => {
    expect(select(update(orders, [1, 'open', '1'], [1, 'late', '2']))).toBeUndefined();
    expect(select(remove(orders, [1, 'open', '1']))).toBeUndefined();
    expect(select(insert(orders, [1, null, '1']))).toBeUndefined();
    expect(select(eventOf(orders, 'read', undefined, [1, 'paid', '1']))?.operation).toBe('read');
  });

  test('a projection without the whole key has no key', () => {
    const keyless = compileSelect({
      kind: 'select',
      projections: [{ kind: 'column', column: 'status', alias: 's' }],
      where: [],
    });
    expect(keyless(insert(orders, [1, 'paid', '1']))?.table.primaryKey).toBeUndefined();
  });

  test('a column that is not there is told with those that are', () => {
    const wrong = compileSelect({
      kind: 'select',
      projections: [{ kind: 'column', column: 'state', alias: 's' }],
      where: [],
    });
    expect(() => wrong(insert(orders, [1, 'paid', '1']))).toThrow(/shop\.orders has no column `state`/);
  });
});

describe('comparisons follow the kind of the column (invariant 7)', () => {
  const holds = (kind: ColumnKind, value: Value, condition: ConditionPlan): boolean =>
    compileCondition(condition, tableOf('t', [{ name: 'c', kind }]))([value]);
  const compare = (operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: ConstantPlan): ConditionPlan => ({
    kind: 'compare',
    column: 'c',
    operator,
    value,
  });
  const number = (text: string): ConstantPlan => ({ number: text });

  test.each<[ColumnKind, Value, ConditionPlan, boolean]>([
    ['integer', 9007199254740993n, compare('=', number('9007199254740992')), false],
    ['integer', 9007199254740993n, compare('=', number('9007199254740993')), true],
    ['unsigned', 18446744073709551615n, compare('>', number('18446744073709551614')), true],
    ['integer', 10, compare('<', number('9')), false],
    ['integer', 1, compare('=', '1'), true],
    ['integer', 1, compare('=', true), true],
    ['decimal', '0.10', compare('=', number('0.1')), true],
    ['decimal', '-12345678901234567890.01', compare('<', number('-12345678901234567890')), true],
    ['float', 0.5, compare('>=', number('0.5')), true],
    ['string', 'a', compare('=', 'A'), false],
    ['string', '10', compare('<', '9'), true],
    ['datetime', '2024-01-01T00:00:00', compare('=', '2024-01-01'), true],
    ['datetime', '2024-01-01T00:00:00.500000', compare('=', '2024-01-01 00:00:00.5'), true],
    ['timestamp', '2024-01-01T10:00:00Z', compare('<', '2024-01-01 10:00:00.000001'), true],
    ['date', '2024-02-01', compare('>', '2024-01-31'), true],
    ['string', null, compare('!=', 'x'), false],
    ['string', null, { kind: 'null', column: 'c', negated: false }, true],
    ['string', '', { kind: 'null', column: 'c', negated: true }, true],
    ['integer', 2, { kind: 'in', column: 'c', negated: false, values: [number('1'), number('2')] }, true],
    ['integer', 3, { kind: 'in', column: 'c', negated: true, values: [number('1'), number('2')] }, true],
    ['integer', null, { kind: 'in', column: 'c', negated: true, values: [number('1')] }, false],
  ])('%s %s %j is %s', (kind, value, condition, expected) => {
    expect(holds(kind, value, condition)).toBe(expected);
  });

  test.each<[ColumnKind, ConstantPlan]>([
    ['integer', 'many'],
    ['string', { number: '1' }],
    ['datetime', 'yesterday'],
    ['json', '{}'],
  ])('%s with %j is refused', (kind, value) => {
    expect(() => holds(kind, null, compare('=', value))).toThrow(/cannot be compared/);
  });
});

test('two columns of one name are refused, as a document would keep only one', () => {
  const select = compileSelect({
    kind: 'select',
    projections: [{ kind: 'all' }, { kind: 'column', column: 'status', alias: 'total' }],
    where: [],
  });
  expect(() => select(insert(orders, [1, 'paid', '1']))).toThrow(
    /two columns of shop\.orders the name `total`/,
  );
});
