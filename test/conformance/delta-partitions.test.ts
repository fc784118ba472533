import { expect, test } from 'vitest';
import type { Row } from '../../src/model/change.ts';
import { readDelta } from '../servers/delta-lake.ts';
import { Lake } from '../support/delta.ts';
import { insert, tableOf, update } from '../support/events.ts';

const context = { signal: new AbortController().signal, backOff: async () => {} };
const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 's', kind: 'string' },
  { name: 'd', kind: 'date' },
  { name: 'ts', kind: 'timestamp' },
  { name: 'dec', kind: 'decimal', precision: 10, scale: 2 },
  { name: 'n', kind: 'integer' },
]);

const rows: readonly Row[] = [
  [1, `a b/ü=%"'`, '2024-02-29', '1969-12-31T23:59:59.999999Z', '-1.05', -5],
  [2, 'x'.repeat(300), null, '2024-01-01T00:00:00Z', '0.00', 7],
  [3, null, '0999-01-01', null, null, null],
  [4, '😀:#?&+', '2024-01-01', '2024-01-01T00:00:00.5Z', '12345678.90', 0],
];

test('partitions by values of every type, in the log and in a checkpoint, as another reader sees them', async () => {
  using lake = new Lake();
  const sink = await lake.open({}, { partitionBy: ['s', 'd', 'ts', 'dec', 'n'] });
  await sink.write(
    rows.map((row) => insert(table, row)),
    context,
  );
  const expected = [
    { id: '1', s: `a b/ü=%"'`, d: '2024-02-29', ts: '1969-12-31T23:59:59.999999Z', dec: '-1.05', n: '-5' },
    { id: '2', s: 'x'.repeat(300), d: null, ts: '2024-01-01T00:00:00.000000Z', dec: '0.00', n: '7' },
    { id: '3', s: null, d: '0999-01-01', ts: null, dec: null, n: null },
    { id: '4', s: '😀:#?&+', d: '2024-01-01', ts: '2024-01-01T00:00:00.500000Z', dec: '12345678.90', n: '0' },
  ];
  const read = async (): Promise<unknown> =>
    [...(await readDelta(lake.path('t'))).rows].sort((a, b) => Number(a.id) - Number(b.id));
  expect(await read()).toEqual(expected);
  const again = await lake.open();
  for (let version = 1; version <= 10; version++)
    await again.write(
      rows.map((row) => update(table, row, row)),
      context,
    );
  expect(await read()).toEqual(expected);
});
