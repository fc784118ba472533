import { expect, test } from 'vitest';
import { buildBulkRequests } from '../../../src/formats/elasticsearch/bulk-request.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { insert, remove, tableOf } from '../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'string' }]);
const encoder = new Encoder(parsePathTemplate('i').template, undefined);

test('each write is one or two lines, with the version of its event', () => {
  const events = [insert(table, ['a"b']), remove(table, ['c'])];
  const { writes } = encoder.encode(events);
  const [request] = buildBulkRequests(writes, { entries: 10, bytes: 10_000, versioned: true });
  expect(request?.body).toBe(
    `{"index":{"_index":"i","_id":"a\\"b","version":${events[0]?.version},"version_type":"external_gte"}}\n{"id":"a\\"b"}\n` +
      `{"delete":{"_index":"i","_id":"c","version":${events[1]?.version},"version_type":"external_gte"}}\n`,
  );
  expect(buildBulkRequests(writes, { entries: 10, bytes: 10_000, versioned: false })[0]?.body).not.toContain(
    'version',
  );
});

test('requests are cut by entries and by bytes; a large document goes alone', () => {
  const { writes } = encoder.encode(['a', 'b', 'c', 'd'.repeat(500), 'e'].map((id) => insert(table, [id])));
  const counts = (entries: number, bytes: number): number[] =>
    buildBulkRequests(writes, { entries, bytes, versioned: false }).map((request) => request.writes.length);
  expect(counts(2, 100_000)).toEqual([2, 2, 1]);
  expect(counts(100, 200)).toEqual([3, 1, 1]);
  expect(counts(100, 1)).toEqual([1, 1, 1, 1, 1]);
  expect(buildBulkRequests([], { entries: 1, bytes: 1, versioned: false })).toEqual([]);
});
