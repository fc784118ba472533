import { expect, test } from 'vitest';
import { wantedBy } from '../../../../src/formats/binlog/snapshot/request.ts';

test.each([
  [undefined, true],
  ['orders', true],
  ['shop\\.orders', true],
  ['order', false],
  ['ord.*', true],
  ['blog\\.orders', false],
])('--table %s', (table, wanted) => {
  expect(wantedBy({ table }, { database: 'shop', table: 'orders' })).toBe(wanted);
});
