import { expect, test } from 'vitest';
import { BulkEncoder, type BulkRequest } from '../../../src/formats/elasticsearch/bulk-request.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { JsonBytes } from '../../../src/formats/encoding/json-bytes.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { isCollected } from '../../support/collect-garbage.ts';
import { insert, remove, tableOf } from '../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'string' }]);
const encoder = new Encoder(parsePathTemplate('i').template, undefined);

test('each write is one or two lines, with the version of its event', () => {
  const events = [insert(table, ['a"b']), remove(table, ['c'])];
  const bodyOf = (versioned: boolean): string =>
    new BulkEncoder({ entries: 10, bytes: 10_000, rules: { operation: 'index', versioned } })
      .next(encoder.encode(events).writes, 0, new JsonBytes(1))
      .body.toString();
  expect(bodyOf(true)).toBe(
    `{"index":{"_index":"i","_id":"a\\"b","version":${events[0]?.version},"version_type":"external_gte"}}\n{"id":"a\\"b"}\n` +
      `{"delete":{"_index":"i","_id":"c","version":${events[1]?.version},"version_type":"external_gte"}}\n`,
  );
  expect(bodyOf(false)).not.toContain('version');
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
    const { writes } = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
      operation,
      hashLongIds: false,
      routing: 'way',
      keyless: 'append',
    }).encode(events);
    const rules = { operation, versioned: operation === 'index' };
    const { body } = new BulkEncoder({ entries: 10, bytes: 10_000, rules }).next(writes, 0, new JsonBytes(1));
    return body
      .toString()
      .split('\n')
      .filter((line) => line.includes('_index'));
  };
  const [a, b, c] = events.map(({ version }) => `"version":${version},"version_type":"external_gte"`);
  const append = '{"index":{"_index":"i","routing":"v"}}';
  expect(headsOf('index')).toEqual([
    `{"index":{"_index":"i","_id":"a","routing":"x\\"y",${a}}}`,
    `{"delete":{"_index":"i","_id":"b","routing":"z",${b}}}`,
    `{"index":{"_index":"i","_id":"c",${c}}}`,
    append,
  ]);
  const rest = (action: string, end: string): string[] => [
    `{"${action}":{"_index":"i","_id":"a","routing":"x\\"y"${end}}}`,
    '{"delete":{"_index":"i","_id":"b","routing":"z"}}',
    `{"${action}":{"_index":"i","_id":"c"${end}}}`,
    append,
  ];
  expect(headsOf('upsert')).toEqual(rest('update', ',"retry_on_conflict":3'));
  expect(headsOf('create')).toEqual(rest('create', ''));
});

test('parts are merged, first rows are made, and what began anew takes the place of the old', () => {
  const events = [insert(table, ['a']), remove(table, ['b']), insert(table, ['b']), remove(table, ['c'])];
  const bodyOf = (operation: 'upsert' | 'create'): string => {
    const { writes } = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
      operation,
      hashLongIds: false,
    }).encode(events);
    const rules = { operation, versioned: false };
    return new BulkEncoder({ entries: 10, bytes: 10_000, rules })
      .next(writes, 0, new JsonBytes(1))
      .body.toString();
  };
  const rest = '{"index":{"_index":"i","_id":"b"}}\n{"id":"b"}\n{"delete":{"_index":"i","_id":"c"}}\n';
  expect(bodyOf('upsert')).toBe(
    `{"update":{"_index":"i","_id":"a","retry_on_conflict":3}}\n{"doc":{"id":"a"},"doc_as_upsert":true}\n${rest}`,
  );
  expect(bodyOf('create')).toBe(`{"create":{"_index":"i","_id":"a"}}\n{"id":"a"}\n${rest}`);
});

test('requests are cut by entries and by bytes; a large document goes alone', () => {
  const ids = ['a', 'b', 'c', 'd'.repeat(500), 'e'];
  const events = ids.map((id) => insert(table, [id]));
  const counts = (entries: number, bytes: number): number[] => {
    const requests = new BulkEncoder({ entries, bytes, rules: { operation: 'index', versioned: false } });
    const into = new JsonBytes(1);
    const { writes } = encoder.encode(events);
    const found: number[] = [];
    const sent: string[] = [];
    for (let at = 0; at < writes.length; ) {
      const { body, writes: held } = requests.next(writes, at, into);
      sent.push(body.toString());
      found.push(held.length);
      at += held.length;
    }
    expect(sent.join('')).toBe(
      ids.map((id) => `{"index":{"_index":"i","_id":"${id}"}}\n{"id":"${id}"}\n`).join(''),
    );
    return found;
  };
  expect(counts(2, 100_000)).toEqual([2, 2, 1]);
  expect(counts(100, 200)).toEqual([3, 1, 1]);
  expect(counts(100, 1)).toEqual([1, 1, 1, 1, 1]);
});

// What failed for now is sent again, and what failed for good is kept, when the rows are gone.
test.each(['index', 'upsert'] as const)('parts of a request are its own bytes: %s', (operation) => {
  const events = [insert(table, ['a']), remove(table, ['ä']), insert(table, ['"c"']), insert(table, ['d'])];
  const { writes } = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, {
    operation,
    hashLongIds: false,
  }).encode(events);
  const rules = { operation, versioned: operation === 'index' };
  const into = new JsonBytes(1);
  const whole = new BulkEncoder({ entries: 10, bytes: 10_000, rules }).next(writes, 0, into);
  const lines = whole.body.toString().split('\n');
  const documents = ['{"id":"a"}', undefined, '{"id":"\\"c\\""}', '{"id":"d"}'];
  expect(writes.map((_, index) => whole.documentText(index))).toEqual(documents);

  const some = whole.subset([0, 1, 3]).subset([1, 2]);
  // The first body is used again for other requests.
  into.cut(0);
  into.json('x'.repeat(2_000));
  expect(some.body.toString().split('\n')).toEqual([lines[2], lines[5], lines[6], '']);
  expect(some.writes).toEqual([writes[1], writes[3]]);
  expect([some.documentText(0), some.documentText(1)]).toEqual([undefined, '{"id":"d"}']);
});

test('a row that was let go is never taken for an empty one', () => {
  const { writes } = encoder.encode([insert(table, ['a'])]);
  const requests = new BulkEncoder({
    entries: 10,
    bytes: 10_000,
    rules: { operation: 'index', versioned: false },
  });
  requests.next(writes, 0, new JsonBytes(1));
  expect(() => requests.next(writes, 0, new JsonBytes(1))).toThrow('not there any more');
});

test('a request does not keep the rows that it is made of', async () => {
  const requests = new BulkEncoder({
    entries: 10,
    bytes: 10_000,
    rules: { operation: 'index', versioned: false },
  });
  const make = (): readonly [WeakRef<object>, BulkRequest] => {
    const row = ['a'];
    const { writes } = encoder.encode([insert(table, row)]);
    return [new WeakRef(row), requests.next(writes, 0, new JsonBytes(1))];
  };
  const [row, request] = make();
  expect(await isCollected(row)).toBe(true);
  expect(request.documentText(0)).toBe('{"id":"a"}');
});
