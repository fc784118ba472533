import { expect, test } from 'vitest';
import { fieldTakes, mapColumns } from '../../../src/formats/elasticsearch/mapping.ts';
import { tableOf } from '../../support/events.ts';

test('columns decide the mapping; a cluster without unsigned_long gets keywords (T33)', () => {
  const table = tableOf('t', [
    { name: 'id', kind: 'unsigned' },
    { name: 'at', kind: 'datetime' },
    { name: 'doc', kind: 'json' },
    { name: 'a.b', kind: 'integer' },
  ]);
  expect(mapColumns(table, { unsignedLong: true })).toEqual({
    id: { type: 'unsigned_long' },
    at: { type: 'date' },
  });
  expect(mapColumns(table, { unsignedLong: false })).toMatchObject({ id: { type: 'keyword' } });
});

test('a field takes another kind only if it finds it in the same way', () => {
  for (const [written, now] of [
    ['decimal', 'float'],
    ['date', 'timestamp'],
    ['string', 'integer'],
    ['json', 'json'],
  ] as const)
    expect(fieldTakes(written, now)).toBe(true);
  for (const [written, now] of [
    ['integer', 'string'],
    ['integer', 'unsigned'],
    ['integer', 'decimal'],
    ['string', 'json'],
    ['json', 'geometry'],
    ['time', 'datetime'],
  ] as const)
    expect(fieldTakes(written, now)).toBe(false);
});
