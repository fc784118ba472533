import { expect, test } from 'vitest';
import { printDate } from '../../src/model/date-pattern.ts';
import { fillPath, isPerRow, parsePathTemplate, showPath } from '../../src/model/path-template.ts';

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

test('what only a row tells stays as it is written until there is one', () => {
  const { template, unknown } = parsePathTemplate('<db>-{row.land}-<date:yy/MM>-{type}');
  expect(unknown).toEqual([]);
  expect(isPerRow(template)).toBe(true);
  expect(fillPath(template, { database: 'shop', name: 'x' })).toBe('shop-{row.land}-{date:yy/MM}-{type}');
  expect(isPerRow(parsePathTemplate('{db}_{table}').template)).toBe(false);
});

test.each(['row.', 'row', 'date', 'date:', 'date:YYYY', 'date:yyyyy', 'date:..', 'Type'])(
  '{%s} is none',
  (name) => {
    expect(parsePathTemplate(`{${name}}`).unknown).toMatchObject([{ name }]);
  },
);

test('a date is that of UTC', () => {
  const [part] = parsePathTemplate('{date:yyyy-MM-dd_HHmm yy}').template.parts;
  if (!part || !('pattern' in part)) throw new Error('not a date');
  expect(printDate(part.pattern, Date.UTC(2024, 0, 2, 3, 4))).toBe('2024-01-02_0304 24');
});
