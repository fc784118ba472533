import { expect, test } from 'vitest';
import { nodeAddress } from '../../../src/formats/elasticsearch/client.ts';
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

test.each([
  ['es1', 'http://es1:9200'],
  ['127.0.0.1:9201', 'http://127.0.0.1:9201'],
  ['https://es.example.com', 'https://es.example.com:9200'],
  ['https://es.example.com:443', 'https://es.example.com'],
  ['http://es1:80/', 'http://es1'],
])('node %s is %s', (node, address) => {
  expect(nodeAddress(node)).toBe(address);
});
