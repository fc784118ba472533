import { describe, expect, test } from 'vitest';
import { columnFilter, entryProblem } from '../../../src/formats/binlog/column-filter.ts';
import { judgeColumns } from '../../../src/formats/binlog/judge-columns.ts';

const orders = { database: 'shop', table: 'orders' };
const users = { database: 'shop', table: 'users' };

describe('columns', () => {
  test('that are excluded are left out, by name or by letters, in one table or in all', () => {
    const filter = columnFilter([], ['orders.secret', '*.pass*', 'web.*.note']);
    expect(filter.keeps(orders, 'secret', false)).toBe(false);
    expect(filter.keeps(users, 'secret', false)).toBe(true);
    expect(filter.keeps(users, 'password', false)).toBe(false);
    expect(filter.keeps(users, 'my_pass', false)).toBe(true);
    expect(filter.keeps(orders, 'note', false)).toBe(true);
    expect(filter.keeps({ database: 'web', table: 'orders' }, 'note', false)).toBe(false);
  });

  test('are the only ones besides the key in tables that are named, and all in others', () => {
    const filter = columnFilter(['orders.total', 'orders.placed_*'], []);
    expect(
      ['id', 'total', 'placed_at', 'note'].map((name) => filter.keeps(orders, name, name === 'id')),
    ).toEqual([true, true, true, false]);
    expect(filter.keeps(users, 'note', false)).toBe(true);
  });

  test('mean letters, not regular expressions', () => {
    const filter = columnFilter([], ['orders.a+', 'order..b']);
    expect(filter.keeps(orders, 'a+', false)).toBe(false);
    expect(filter.keeps(orders, 'aa', false)).toBe(true);
  });

  test('of the key cannot be left out', () => {
    expect(() => columnFilter([], ['*.i*']).keeps(orders, 'id', true)).toThrow(
      expect.objectContaining({ code: 'BSQL5041' }),
    );
  });

  test('are entries of two or three parts', () => {
    expect(entryProblem('orders.secret')).toBeUndefined();
    expect(entryProblem('shop.orders.secret')).toBeUndefined();
    for (const wrong of ['secret', 'a.b.c.d', 'orders.', '.secret'])
      expect(entryProblem(wrong)).toBeDefined();
  });
});

test('entries that name nothing, or a key, are told once', () => {
  const columns = ['id', 'total'].map((column) => ({ ...orders, column, isKey: column === 'id' }));
  const filter = columnFilter(['orders.totl'], ['*.id', '*.password']);
  expect(judgeColumns(filter, columns, 'db').map(({ code, severity }) => `${code} ${severity}`)).toEqual([
    'BSQL5042 error',
    'BSQL5042 warning',
    'BSQL5041 error',
  ]);
});
