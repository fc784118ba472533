import { expect, test } from 'vitest';
import { BulkBody } from '../../../src/formats/elasticsearch/bulk-body.ts';
import type { BulkRequest } from '../../../src/formats/elasticsearch/bulk-request.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { Pool } from '../../../src/formats/elasticsearch/pool.ts';
import type { ChangeEvent, Row } from '../../../src/model/change.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { flushOf } from '../../support/bulk.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

const columns = [
  { name: 'id', kind: 'integer' },
  { name: 'way', kind: 'string' },
  { name: 'text', kind: 'string' },
] as const;
const tables = [tableOf('a', columns), tableOf('b', columns)] as const;

type Documents = Record<string, object>;

/** What a cluster makes of a request, told from its bytes alone. */
function apply(request: BulkRequest, documents: Documents): void {
  const lines = request.body.toString().split('\n');
  expect(lines.pop()).toBe('');
  for (let i = 0; i < request.length; i++) {
    const [action, target] = Object.entries(JSON.parse(lines.shift() as string))[0] as [string, object];
    const place = target as { _index?: string; _id: string; routing?: string };
    const { _index = request.traits.index, _id, routing } = place;
    expect(request.write(i)).toMatchObject({ index: _index, id: _id, routing });
    const key = `${_index}/${_id}/${routing}`;
    if (action === 'delete') {
      delete documents[key];
      continue;
    }
    const text = lines.shift() as string;
    const document = JSON.parse(text) as { doc?: object };
    if (action === 'update') documents[key] = { ...documents[key], ...document.doc };
    else if (action === 'index') documents[key] = document;
    else documents[key] ??= document;
    expect(text).toContain(request.documentText(i));
  }
  expect(lines).toEqual([]);
}

/** A log of few rows that come, change, move and go. */
function makeLog(random: Random, length: number): ChangeEvent[] {
  const rows = new Map<string, Row>();
  const log: ChangeEvent[] = [];
  while (log.length < length) {
    const table = random.pick(tables);
    const id = 1 + random.below(6);
    const key = `${table.name}/${id}`;
    const way = random.pick(['x', 'y', null]);
    const text = 'é"'.repeat(random.below(40));
    const before = rows.get(key);
    const after: Row = [id, way, text];
    if (!before) log.push(insert(table, after));
    else if (random.below(4) === 0) log.push(remove(table, before));
    else log.push(update(table, before, after));
    if (log.at(-1)?.after) rows.set(key, after);
    else rows.delete(key);
  }
  return log;
}

// Invariant 4, in all operations, with documents that come again in one flush, and bodies that are used again.
test.each([
  { operation: 'index', routing: undefined },
  { operation: 'index', routing: 'way' },
  { operation: 'upsert', routing: undefined },
  { operation: 'create', routing: undefined },
] as const)('where flushes and requests are cut makes no difference: %j', ({ operation, routing }) => {
  const random = Random.fromEnvironment(`flushes ${operation} ${routing}`);
  const run = (
    log: readonly ChangeEvent[],
    mostEvents: number,
    entries: number,
    bytes: number,
  ): Documents => {
    const encoder = new Encoder(parsePathTemplate('i_{table}').template, undefined, undefined, undefined, {
      operation,
      hashLongIds: false,
      routing,
    });
    const pool = new Pool(() => new BulkBody(), 1_000_000);
    // Others have written to some of them before.
    const documents: Documents = Object.fromEntries(
      [1, 2, 3].map((id) => [`i_a/${id}/undefined`, { extra: 'of others' }]),
    );
    for (let at = 0; at < log.length; ) {
      const flush = flushOf(encoder, { operation, limits: { entries, bytes }, pool });
      for (let left = 1 + random.below(mostEvents); left > 0 && at < log.length; ) {
        const count = 1 + random.below(left);
        flush.add(log.slice(at, at + count));
        at += count;
        left -= count;
      }
      const requests = flush.requests();
      const places = requests.flatMap((request) =>
        Array.from({ length: request.length }, (_, i) => {
          const { index, id, routing: by } = request.write(i);
          return `${index}/${id}/${by}`;
        }),
      );
      expect(new Set(places).size).toBe(places.length);
      for (const request of requests) {
        expect(request.length).toBeLessThanOrEqual(entries);
        if (request.length > 1) expect(request.body.length).toBeLessThanOrEqual(bytes);
        apply(request, documents);
        request.release();
      }
    }
    return documents;
  };
  for (let i = 0; i < 60; i++) {
    const log = makeLog(random, 40);
    const single = run(log, 1, 1, 10_000);
    for (const [most, entries, bytes] of [
      [50, 1_000, 100_000],
      [10, 1_000, 100_000],
      [50, 4, 100_000],
      [50, 7, 300],
    ] as const)
      expect(run(log, most, entries, bytes)).toEqual(single);
  }
});
