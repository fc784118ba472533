import { expect, test } from 'vitest';
import { makePosition } from '../../../../src/formats/binlog/position.ts';
import { LogProgress } from '../../../../src/formats/binlog/snapshot/log-progress.ts';
import type { TableShape } from '../../../../src/formats/binlog/snapshot/table-shape.ts';
import type { Batch, ChangeEvent } from '../../../../src/model/change.ts';
import { insert, remove, tableOf, update } from '../../../support/events.ts';

const schema = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'text', kind: 'string' },
]);
const shape: TableShape = {
  database: 'shop',
  table: 't',
  schema,
  columns: [],
  order: undefined,
  identity: [0],
  keySignature: [],
  signature: '',
  transactional: true,
  rowsEstimate: undefined,
  rowBytesEstimate: undefined,
};
const never = new AbortController().signal;

function batch(offset: number | undefined, ...events: ChangeEvent[]): Batch {
  const position =
    offset === undefined
      ? undefined
      : makePosition({ server: 's', gtidSet: `0-1-${offset}`, file: 'b.000001', offset, clock: offset });
  return { events, bytes: 1, position, time: 0 };
}

function progress(certain = true): LogProgress {
  return new LogProgress(
    { file: 'b.000001', offset: 4, gtidSet: undefined, clock: 0 },
    { certain, byGtids: false },
  );
}

test('a window knows both keys of a change, from its opening on', async () => {
  const log = progress();
  log.observe(batch(10, insert(schema, [1, 'before'])));
  const window = await log.open(shape, never);
  log.observe(batch(20, update(schema, [2, 'a'], [3, 'a']), remove(schema, [4, 'x'])));
  log.observe(batch(30, insert(tableOf('other', schema.columns), [5, 'x'])));
  expect([1, 2, 3, 4, 5].filter((key) => window.has(String(key)))).toEqual([2, 3, 4]);
  expect(window.since.offset).toBe(10);
  log.close(window);
  log.observe(batch(40, insert(schema, [6, 'x'])));
  expect(window.has('6')).toBe(false);
});

test('once its rows are known, a window keeps the keys of those only', async () => {
  const log = progress();
  const window = await log.open(shape, never);
  log.observe(batch(10, insert(schema, [1, 'a']), insert(schema, [2, 'a'])));
  window.narrow([
    [2, 'a'],
    [3, 'b'],
  ]);
  log.observe(batch(20, update(schema, [3, 'b'], [4, 'b'])));
  expect([1, 2, 3, 4].filter((key) => window.has(String(key)))).toEqual([2, 3]);
});

test('one transaction with more rows than a window may remember: lost, and not held in memory (T17)', async () => {
  const log = progress();
  const window = await log.open(shape, never);
  for (let from = 0; from < 1_000_001; from += 100_000)
    log.observe(
      batch(undefined, ...Array.from({ length: 100_000 }, (_, i) => insert(schema, [from + i, 'x']))),
    );
  expect(window.lost).toBe(true);
  expect(window.size).toBe(0);
});

test('a window opens between two transactions only, before anything of the next', async () => {
  const log = progress();
  log.observe(batch(undefined, insert(schema, [1, 'part'])));
  const opening = log.open(shape, never);
  log.observe(batch(undefined, insert(schema, [2, 'part'])));
  log.observe(batch(20, insert(schema, [3, 'end'])));
  log.observe(batch(30, insert(schema, [4, 'next'])));
  const window = await opening;
  expect([1, 2, 3, 4].filter((key) => window.has(String(key)))).toEqual([4]);
  expect(window.since.offset).toBe(20);
});

test('a start whose place is ahead of its GTIDs has reached nothing until the log says so', () => {
  const log = progress(false);
  const end = { file: 'b.000001', offset: 4, gtidSet: undefined };
  expect(log.hasReached(end)).toBe(false);
  log.observe(batch(4));
  expect(log.hasReached(end)).toBe(true);
  expect(log.hasReached({ ...end, file: 'b.1000000' })).toBe(false);
});

test('a key that became another kind of value is lost and not guessed', async () => {
  const log = progress();
  const window = await log.open(shape, never);
  log.observe(batch(10, insert(tableOf('t', [{ name: 'id', kind: 'string' }]), ['1'])));
  expect(window.lost).toBe(true);
});

test('who waits for a commit is let go when told to stop', async () => {
  const log = progress();
  log.observe(batch(undefined, insert(schema, [1, 'part'])));
  const stop = new AbortController();
  const opening = log.open(shape, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(opening).rejects.toThrow('stopped');
});

// T13: which rows went the log does not say, and one that was read before must not come back behind their end.
test('the end of all rows of a table loses its windows, and no others', async () => {
  const log = progress();
  const [window, other] = [await log.open(shape, never), await log.open({ ...shape, table: 'other' }, never)];
  const origin = { time: 0, file: 'b.000001', offset: 20, gtid: undefined };
  const cleared = { tables: [{ database: 'shop', name: 't' }], version: 1, origin };
  log.observe({ ...batch(undefined), cleared });
  expect([window.lost, other.lost]).toEqual([true, false]);
  log.observe(batch(30, insert(schema, [1, 'a'])));
  expect(window.lost).toBe(true);
});
