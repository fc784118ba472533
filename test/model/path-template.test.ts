import { expect, test } from 'vitest';
import { fillPath, parsePathTemplate, showPath } from '../../src/model/path-template.ts';

test('both spellings of a placeholder are the same', () => {
  const { template } = parsePathTemplate('<db>/{table}.x');
  expect(showPath(template)).toBe('{db}/{table}.x');
  expect(fillPath(template, { database: 'shop', name: 'orders' })).toBe('shop/orders.x');
});

test('an unknown placeholder is told with its place and stays as text', () => {
  const { template, unknown } = parsePathTemplate('a_{tabel}_<>');
  expect(unknown).toEqual([
    { name: 'tabel', start: 2, end: 9 },
    { name: '', start: 10, end: 12 },
  ]);
  expect(showPath(template)).toBe('a_{tabel}_<>');
});
