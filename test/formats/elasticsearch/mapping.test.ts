import { expect, test } from 'vitest';
import { mapColumns } from '../../../src/formats/elasticsearch/mapping.ts';
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
