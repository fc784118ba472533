import { expect, test } from 'vitest';
import type { Cursor } from '../../../src/formats/binlog/decode/cursor.ts';
import { eventType } from '../../../src/formats/binlog/decode/event-types.ts';
import { type RowsForm, rowsForms } from '../../../src/formats/binlog/decode/rows-event.ts';
import type { TableMap } from '../../../src/formats/binlog/decode/table-map.ts';
import type { ValueReader } from '../../../src/formats/binlog/decode/values/value-reader.ts';
import type { RowsEntry } from '../../../src/formats/binlog/event-queue.ts';
import { readRows } from '../../../src/formats/binlog/read-rows.ts';
import type { TableVersion } from '../../../src/formats/binlog/table-versions.ts';
import type { ChangeEvent, Row, Value } from '../../../src/model/change.ts';
import { Random } from '../../support/random.ts';

const short: ValueReader = (cursor: Cursor) => cursor.latin1(cursor.u8());
const long: ValueReader = (cursor: Cursor) => cursor.latin1(cursor.u16());
const number: ValueReader = (cursor: Cursor) => cursor.i32();

/** As many columns of each kind as make a table wider than what is kept ready. */
const columns = 70;
const readers = Array.from({ length: columns }, (_, i) => [short, long, number][i % 3] as ValueReader);
const version = {
  schema: { database: 'shop', name: 't', columns: [], primaryKey: undefined },
  names: readers.map((_, i) => `c${i}`),
  readers,
  visible: undefined,
  wanted: () => true,
  json: [],
} satisfies TableVersion;

function bytesOf(value: Value, index: number): Buffer {
  if (index % 3 === 2) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(Number(value));
    return bytes;
  }
  const text = Buffer.from(String(value), 'latin1');
  const length = Buffer.alloc(index % 3 === 0 ? 1 : 2);
  if (index % 3 === 0) length.writeUInt8(text.length);
  else length.writeUInt16LE(text.length);
  return Buffer.concat([length, text]);
}

function imageOf(row: Row): Buffer {
  const nulls = Buffer.alloc(Math.ceil(columns / 8));
  for (const [i, value] of row.entries())
    if (value === null) nulls[i >> 3] = (nulls[i >> 3] as number) | (1 << (i & 7));
  return Buffer.concat([nulls, ...row.flatMap((value, i) => (value === null ? [] : [bytesOf(value, i)]))]);
}

function updatesOf(pairs: readonly (readonly [before: Row, after: Row])[]): RowsEntry {
  const present = Buffer.alloc(Math.ceil(columns / 8), 0xff);
  const source = Buffer.concat([
    Buffer.from([0, 0, columns]),
    present,
    present,
    ...pairs.flatMap(([before, after]) => [imageOf(before), imageOf(after)]),
  ]);
  return {
    form: rowsForms[eventType.updateRowsV1] as RowsForm,
    map: { database: 'shop', table: 't', columns: Array.from({ length: columns }) } as unknown as TableMap,
    source,
    start: 0,
    end: source.length,
    bytes: source.length,
    origin: { time: 1_000, file: 'binlog.000001', offset: 4, gtid: undefined },
  };
}

function anyValue(random: Random, index: number): Value {
  if (random.below(5) === 0) return null;
  if (index % 3 === 2) return random.below(3);
  const length = index % 3 === 0 ? random.below(4) : random.pick([0, 3, 95, 96, 97, 300]);
  return 'ab'[random.below(2)]?.repeat(length) ?? '';
}

test('images behind updates hold what they say, whatever they repeat of the one before', () => {
  const random = Random.fromEnvironment('images of updates');
  for (let round = 0; round < 200; round++) {
    const pairs = Array.from({ length: 1 + random.below(4) }, () => {
      const before = readers.map((_, i) => anyValue(random, i));
      const after = before.map((value, i) => (random.below(3) === 0 ? anyValue(random, i) : value));
      return [before, after] as const;
    });
    const events: ChangeEvent[] = [];
    readRows(updatesOf(pairs), version, 0, events);
    expect(events.map(({ before, after }) => [before, after])).toEqual(pairs);
  }
});

test('an image that ends inside a value it repeats is an error', () => {
  const row = readers.map((_, i) => (i % 3 === 2 ? 7 : 'abc'));
  const whole = updatesOf([[row, row]]);
  const events: ChangeEvent[] = [];
  expect(() => readRows({ ...whole, end: whole.end - 1 }, version, 0, events)).toThrow(
    'ends before its last field',
  );
});
