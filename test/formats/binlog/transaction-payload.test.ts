import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { PayloadEntry, RowsEntry } from '../../../src/formats/binlog/event-queue.ts';
import { TableFilter } from '../../../src/formats/binlog/table-filter.ts';
import { openEntries } from '../../../src/formats/binlog/transaction-payload.ts';
import { little, queryEvent, rowsEvent, tableMap, xidEvent } from '../../support/log-events.ts';

const zstd = 0;
const none = 255;
const origin = { time: 5_000, file: 'binlog.000001', offset: 900, gtid: 'x:1' };
const map = tableMap(1, ['shop', 't'], [{ name: 'id', type: 3 }]);

function payload(events: readonly Buffer[], compression: number): PayloadEntry {
  const plain = Buffer.concat(events);
  const body = compression === zstd ? zstdCompressSync(plain) : plain;
  const field = (type: number, value: number): Buffer =>
    Buffer.concat([Buffer.of(type, 4, 253), little(value, 3)]);
  const source = Buffer.concat([
    Buffer.of(2, compression === none ? 3 : 1),
    compression === none ? Buffer.from([252, 255, 0]) : Buffer.of(compression),
    field(3, plain.length),
    field(1, body.length),
    Buffer.of(0),
    body,
  ]);
  return { form: undefined, source, start: 0, end: source.length, bytes: source.length, origin };
}

async function open(entry: PayloadEntry): Promise<RowsEntry[]> {
  const opened: RowsEntry[] = [];
  const options = {
    filter: new TableFilter('shop', 't'),
    onTruncate: 'error' as const,
    onDrop: 'error' as const,
    format: { mariadb: false, checksums: true, tableIdLength: 6 as const },
  };
  for await (const entries of openEntries([entry], options))
    opened.push(...(entries as readonly RowsEntry[]));
  return opened;
}

const rows = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) =>
    rowsEvent(
      1,
      Array.from({ length: 100 }, (_row, j) => Buffer.concat([Buffer.of(0), little(i * 100 + j, 4)])),
    ),
  );

// T7, T17.
test.each([
  ['small, at once', 3, zstd],
  ['large, as a stream', 3_000, zstd],
  ['not compressed', 3, none],
])('the rows events of a payload, in order, at its place: %s', async (_what, count, compression) => {
  const opened = await open(payload([queryEvent('BEGIN'), map, ...rows(count), xidEvent()], compression));
  expect(opened).toHaveLength(count);
  expect(opened.every((entry) => entry.origin === origin)).toBe(true);
  const firsts = opened.map(({ source, end }) => source.readUInt32LE(end - 4));
  expect(firsts).toEqual(Array.from({ length: count }, (_, i) => i * 100 + 99));
});

test.each([
  ['an unknown compression', payload([map], 7), /unknown method 7/],
  ['an end inside an event', payload([map, xidEvent().subarray(0, 25)], zstd), /ends inside an event/],
  ['a change as a statement', payload([queryEvent('UPDATE t SET a = 1')], zstd), /as a statement/],
])('%s is an error', async (_what, entry, message) => {
  await expect(open(entry)).rejects.toThrow(message);
});
