import { expect, test } from 'vitest';
import { namesOfPattern } from '../../src/check/static-names.ts';

test.each([
  ['orders', ['orders']],
  ['orders|customers', ['orders', 'customers']],
  ['(orders|customers)', ['orders', 'customers']],
  ['(?:a|b)', ['a', 'b']],
  ['a|a', ['a']],
  ['a\\.b|c\\$d', ['a.b', 'c$d']],
  ['表', ['表']],
  ['.*', undefined],
  ['order_\\d+', undefined],
  ['(a|b)_x', undefined],
  ['a|b.', undefined],
  ['[ab]', undefined],
  ['a?', undefined],
])('%s', (pattern, names) => {
  expect(namesOfPattern(pattern)).toEqual(names);
});
