import { expect, test } from 'vitest';
import { TableFilter } from '../../../src/formats/binlog/table-filter.ts';

test('patterns match whole names, alternatives too', () => {
  const filter = new TableFilter('shop|web', 'orders|customers');
  expect(filter.matches('shop', 'orders')).toBe(true);
  expect(filter.matches('web', 'customers')).toBe(true);
  expect(filter.matches('workshop', 'orders')).toBe(false);
  expect(filter.matches('shop', 'orders_old')).toBe(false);
  expect(filter.matches('shop', '_orders_gho')).toBe(false);
});

test('system databases never match', () => {
  const filter = new TableFilter('.*', '.*');
  expect(filter.matches('mysql', 'user')).toBe(false);
  expect(filter.matches('anything', 'else')).toBe(true);
});
