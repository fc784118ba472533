import { expect, test } from 'vitest';
import { checkIndexPath, faultOfIndexName } from '../../../src/formats/elasticsearch/index-name.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';

test.each(['orders', 'shop_orders', '2024-orders', 'a.b', '.hidden', 'größe', 'x'.repeat(255)])(
  '%s is legal',
  (name) => {
    expect(faultOfIndexName(name)).toBeUndefined();
  },
);

test.each([
  '',
  'Orders',
  '_x',
  '-x',
  '+x',
  'a b',
  'a/b',
  'a*',
  'a?',
  'a"',
  'a<b',
  'a>b',
  'a|b',
  'a,b',
  'a#b',
  'a:b',
  'a\\b',
  '.',
  '..',
  'é'.repeat(128),
])('%j is not', (name) => {
  expect(faultOfIndexName(name)).toBeDefined();
});

test('only the fixed parts of a path are judged: names of tables are lowered at run time', () => {
  const check = (text: string) => checkIndexPath(parsePathTemplate(text).template)?.code;
  expect(check('{db}_{table}')).toBeUndefined();
  expect(check('{table}')).toBeUndefined();
  expect(check('Shop_{table}')).toBe('BSQL4002');
  expect(check('_{table}')).toBe('BSQL4002');
});
