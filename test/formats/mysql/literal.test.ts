import { expect, test } from 'vitest';
import { quoteName, sqlLiteral } from '../../../src/formats/mysql/literal.ts';
import type { ColumnKind, Value } from '../../../src/model/change.ts';

test.each<[Value, ColumnKind, string]>([
  [null, 'string', 'NULL'],
  [18446744073709551615n, 'unsigned', '18446744073709551615'],
  ['1.500', 'decimal', '1.500'],
  ["a'b\\c\0", 'string', "'a\\'b\\\\c\\0'"],
  ['AP8=', 'binary', "X'00ff'"],
  ['2024-01-02T03:04:05.6Z', 'timestamp', "'2024-01-02 03:04:05.6'"],
  [true, 'boolean', '1'],
])('%s as %s: %s', (value, kind, expected) => {
  expect(sqlLiteral(value, kind)).toBe(expected);
});

test('names', () => {
  expect(quoteName('a`b')).toBe('`a``b`');
});
