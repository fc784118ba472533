import { expect, test } from 'vitest';
import { locate } from '../../src/model/source-text.ts';

test('lines and columns begin at 1 and count letters, not code units', () => {
  const source = { name: 'x', text: 'ab\n😀é\nz' };
  expect(locate(source, 0)).toEqual({ line: 1, column: 1 });
  expect(locate(source, 2)).toEqual({ line: 1, column: 3 });
  expect(locate(source, 5)).toEqual({ line: 2, column: 2 });
  expect(locate(source, 7)).toEqual({ line: 3, column: 1 });
  expect(locate({ name: 'x', text: '\uFEFFab' }, 2)).toEqual({ line: 1, column: 2 });
});
