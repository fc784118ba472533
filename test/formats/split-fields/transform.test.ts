import { expect, test } from 'vitest';
import { openSplitFields } from '../../../src/formats/split-fields/transform.ts';
import { insert, tableOf, update } from '../../support/events.ts';

const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'Tags', kind: 'string' },
  { name: 'price', kind: 'decimal', scale: 2 },
]);
const defaults = { columns: ['tags'], separator: ',', trim: true, keepEmpty: false, tables: '.*' };

test('makes a JSON column of a text column', () => {
  const { apply } = openSplitFields(defaults);
  const event = apply(update(table, [1, 'a', '1.00'], [1, ' red , "x",, ', '1.00']));
  expect(event).toMatchObject({
    operation: 'update',
    before: [1, '["a"]', '1.00'],
    after: [1, '["red", "\\"x\\""]', '1.00'],
    table: { columns: [{}, { name: 'Tags', kind: 'json' }, { name: 'price', kind: 'decimal', scale: 2 }] },
  });
  expect(apply(insert(table, [2, null, null]))?.after).toEqual([2, null, null]);
  expect(apply(insert(table, [3, '', null]))?.after).toEqual([3, '[]', null]);
  expect(apply(insert(table, [3, 'x', null]))?.table).toBe(event?.table);
});

test.each([
  [{ keepEmpty: true }, 'a,,b ', '["a", "", "b"]'],
  [{ trim: false }, 'a, ,b', '["a", " ", "b"]'],
  [{ separator: ' | ' }, 'a | b', '["a", "b"]'],
  [{ separator: '' }, 'äb', '["ä", "b"]'],
])('%j of %j', (options, text, expected) => {
  const { apply } = openSplitFields({ ...defaults, ...options });
  expect(apply(insert(table, [1, text, null]))?.after?.[1]).toBe(expected);
});

test('tables that are not meant pass as they are; others must have the column, as text', () => {
  const event = insert(table, [1, 'a', null]);
  expect(openSplitFields({ ...defaults, tables: 'other' }).apply(event)).toBe(event);
  const open = (columns: string[]) => openSplitFields({ ...defaults, columns });
  expect(() => open(['labels']).apply(event)).toThrow(
    expect.objectContaining({ code: 'BSQL5202', message: expect.stringContaining('no column `labels`') }),
  );
  expect(() => open(['price']).apply(event)).toThrow(expect.objectContaining({ code: 'BSQL5203' }));
});
