import { expect, test } from 'vitest';
import { BulkBody } from '../../../src/formats/elasticsearch/bulk-body.ts';
import type { BulkFlush } from '../../../src/formats/elasticsearch/bulk-flush.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { Pool } from '../../../src/formats/elasticsearch/pool.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { flushOf, requestsOf } from '../../support/bulk.ts';
import { isCollected } from '../../support/collect-garbage.ts';
import { insert, remove, tableOf } from '../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'string' }]);
const encoder = new Encoder(parsePathTemplate('i').template, undefined);

test('each write is one or two lines, with the version of its event', () => {
  const events = [insert(table, ['a"b']), remove(table, ['c'])];
  const bodyOf = (versioned: boolean): string =>
    requestsOf(encoder, events, { versioned })
      .map(({ body }) => body.toString())
      .join('');
  expect(bodyOf(true)).toBe(
    `{"index":{"_id":"a\\"b","version":${events[0]?.version},"version_type":"external_gte"}}\n{"id":"a\\"b"}\n` +
      `{"delete":{"_id":"c","version":${events[1]?.version},"version_type":"external_gte"}}\n`,
  );
  expect(bodyOf(false)).not.toContain('version');
});

test('the path names the index of the first write, lines those of others', () => {
  const other = tableOf('u', table.columns);
  const byTable = new Encoder(parsePathTemplate('{table}').template, undefined);
  const events = [insert(table, ['a']), insert(other, ['b']), remove(table, ['c']), remove(other, ['d'])];
  const [request, ...rest] = requestsOf(byTable, events);
  expect(rest).toEqual([]);
  expect(request?.traits.index).toBe('t');
  expect(request?.body.toString()).toBe(
    '{"index":{"_id":"a"}}\n{"id":"a"}\n{"index":{"_index":"u","_id":"b"}}\n{"id":"b"}\n' +
      '{"delete":{"_id":"c"}}\n{"delete":{"_index":"u","_id":"d"}}\n',
  );
  const part = request?.subset([1, 2]);
  expect([0, 1].map((i) => part?.write(i))).toMatchObject([
    { index: 'u', id: 'b' },
    { index: 't', id: 'c' },
  ]);
});

test('every kind of line has the routing', () => {
  const places = tableOf('t', [
    { name: 'id', kind: 'string' },
    { name: 'way', kind: 'string' },
  ]);
  const read = { ...insert(tableOf('k', places.columns, []), ['a', 'v']), operation: 'read' as const };
  const events = [
    insert(places, ['a', 'x"y']),
    remove(places, ['b', 'z']),
    insert(places, ['c', null]),
    read,
  ];
  const headsOf = (operation: 'index' | 'upsert' | 'create'): string[] => {
    const routed = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
      operation,
      hashLongIds: false,
      routing: 'way',
      keyless: 'append',
    });
    return requestsOf(routed, events, { operation, versioned: operation === 'index' })
      .map(({ body }) => body.toString())
      .join('')
      .split('\n')
      .filter((line) => /^{"(?:index|delete|update|create)":{/.test(line));
  };
  const [a, b, c] = events.map(({ version }) => `"version":${version},"version_type":"external_gte"`);
  const append = '{"index":{"_index":"i","routing":"v"}}';
  expect(headsOf('index')).toEqual([
    `{"index":{"_id":"a","routing":"x\\"y",${a}}}`,
    `{"delete":{"_id":"b","routing":"z",${b}}}`,
    `{"index":{"_id":"c",${c}}}`,
    append,
  ]);
  const rest = (action: string, end: string): string[] => [
    `{"${action}":{"_id":"a","routing":"x\\"y"${end}}}`,
    '{"delete":{"_id":"b","routing":"z"}}',
    `{"${action}":{"_id":"c"${end}}}`,
    append,
  ];
  expect(headsOf('upsert')).toEqual(rest('update', ',"retry_on_conflict":3'));
  expect(headsOf('create')).toEqual(rest('create', ''));
});

test('parts are merged, first rows are made, and what began anew takes the place of the old', () => {
  const events = [insert(table, ['a']), remove(table, ['b']), insert(table, ['b']), remove(table, ['c'])];
  const bodyOf = (operation: 'upsert' | 'create'): string => {
    const merging = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
      operation,
      hashLongIds: false,
    });
    return requestsOf(merging, events, { operation })
      .map(({ body }) => body.toString())
      .join('');
  };
  const rest = '{"index":{"_id":"b"}}\n{"id":"b"}\n{"delete":{"_id":"c"}}\n';
  expect(bodyOf('upsert')).toBe(
    `{"update":{"_id":"a","retry_on_conflict":3}}\n{"doc":{"id":"a"},"doc_as_upsert":true}\n${rest}`,
  );
  expect(bodyOf('create')).toBe(`{"create":{"_id":"a"}}\n{"id":"a"}\n${rest}`);
});

test('requests are cut by entries and by bytes; a large document goes alone', () => {
  const ids = ['a', 'b', 'c', 'd'.repeat(500), 'e'];
  const events = ids.map((id) => insert(table, [id]));
  const counts = (entries: number, bytes: number): number[] => {
    const requests = requestsOf(encoder, events, { limits: { entries, bytes } });
    const sent = requests.map(({ body }) => body.toString());
    expect(new Set(requests.map(({ traits }) => traits.index))).toEqual(new Set(['i']));
    expect(sent.join('')).toBe(ids.map((id) => `{"index":{"_id":"${id}"}}\n{"id":"${id}"}\n`).join(''));
    return requests.map(({ length }) => length);
  };
  expect(counts(2, 100_000)).toEqual([2, 2, 1]);
  expect(counts(100, 200)).toEqual([3, 1, 1]);
  expect(counts(100, 1)).toEqual([1, 1, 1, 1, 1]);
});

// What failed for now is sent again, and what failed for good is kept, when the rows are gone.
test.each(['index', 'upsert'] as const)('parts of a request are its own bytes: %s', (operation) => {
  const events = [insert(table, ['a']), remove(table, ['ä']), insert(table, ['"c"']), insert(table, ['d'])];
  const some = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
    operation,
    hashLongIds: false,
  });
  const pool = new Pool(() => new BulkBody(), 1_000_000);
  const [whole] = requestsOf(some, events, { operation, versioned: operation === 'index', pool });
  if (!whole) throw new Error('no request');
  const lines = whole.body.toString().split('\n');
  const documents = ['{"id":"a"}', undefined, '{"id":"\\"c\\""}', '{"id":"d"}'];
  expect(documents.map((_, index) => whole.documentText(index))).toEqual(documents);
  expect(documents.map((_, index) => whole.write(index))).toMatchObject(
    events.map((event, index) => ({
      index: 'i',
      id: ['a', 'ä', '"c"', 'd'][index],
      routing: undefined,
      ends: index === 1,
      operation: event.operation,
      table: event.table,
      version: event.version,
      origin: event.origin,
    })),
  );

  const part = whole.subset([0, 1, 3]).subset([1, 2]);
  // The first body is used again for other requests.
  whole.release();
  requestsOf(encoder, [insert(table, ['x'.repeat(2_000)])], { pool });
  expect(part.length).toBe(2);
  expect(part.body.toString().split('\n')).toEqual([lines[2], lines[5], lines[6], '']);
  expect([part.write(0), part.write(1)]).toMatchObject([
    { id: 'ä', ends: true, version: events[1]?.version },
    { id: 'd', ends: false, version: events[3]?.version },
  ]);
  expect([part.documentText(0), part.documentText(1)]).toEqual([undefined, '{"id":"d"}']);
});

test('neither a flush nor a request keeps the rows that they are made of', async () => {
  const make = (): readonly [WeakRef<object>, BulkFlush] => {
    const row = ['a'];
    const flush = flushOf(encoder);
    flush.add([insert(table, row)]);
    return [new WeakRef(row), flush];
  };
  const [row, flush] = make();
  expect(await isCollected(row)).toBe(true);
  const [request] = flush.requests();
  expect(request?.documentText(0)).toBe('{"id":"a"}');
});
