import { expect, test } from 'vitest';
import { gtidSet, holdsGtid } from '../../../src/formats/requery/visibility.ts';

test('GTIDs of one source stand together', () => {
  expect(gtidSet([])).toBe('');
  expect(gtidSet(['a-b:1', 'a-b:2', 'c:9', 'a-b:1'])).toBe('a-b:1:2,c:9');
  expect(gtidSet(['a-b:tag:5'])).toBe('a-b:tag:5');
});

test.each([
  ['0-1-100', '0-1-100', true],
  ['0-1-99', '0-1-100', false],
  ['1-1-500,0-2-101', '0-1-100', true],
  ['1-1-500', '0-1-100', false],
  ['', '0-1-1', false],
])('%s holds %s: %s', (position, gtid, expected) => {
  expect(holdsGtid(position, gtid)).toBe(expected);
});
