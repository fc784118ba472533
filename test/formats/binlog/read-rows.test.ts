import { expect, test } from 'vitest';
import { eventType } from '../../../src/formats/binlog/decode/event-types.ts';
import { type RowsForm, rowsForms } from '../../../src/formats/binlog/decode/rows-event.ts';
import type { TableMap } from '../../../src/formats/binlog/decode/table-map.ts';
import type { ValueReader } from '../../../src/formats/binlog/decode/values/value-reader.ts';
import type { RowsEntry } from '../../../src/formats/binlog/event-queue.ts';
import { mayStay } from '../../../src/formats/binlog/read-entries.ts';
import { readRows } from '../../../src/formats/binlog/read-rows.ts';
import { RowLayout } from '../../../src/formats/binlog/row-layout.ts';
import type { TableVersion } from '../../../src/formats/binlog/table-versions.ts';
import { compileJsonRowBytes } from '../../../src/formats/encoding/json-row-bytes.ts';
import type { ChangeEvent, ColumnKind, Row, StoredRows, Value } from '../../../src/model/change.ts';
import { JsonBytes } from '../../../src/model/json-bytes.ts';
import { Random } from '../../support/random.ts';

interface Kind {
  readonly kind: ColumnKind;
  readonly read: ValueReader;
  readonly reach: number;
  readonly ascii: boolean;
}

const short: Kind = { kind: 'string', read: (cursor) => cursor.latin1(cursor.u8()), reach: -1, ascii: true };
const long: Kind = { kind: 'string', read: (cursor) => cursor.latin1(cursor.u16()), reach: -2, ascii: true };
const number: Kind = { kind: 'integer', read: (cursor) => cursor.i32(), reach: 4, ascii: false };

/** As many columns of each kind as make a table wider than what is kept ready. */
const columns = 70;
const kinds = Array.from({ length: columns }, (_, i) => [short, long, number][i % 3] as Kind);
const readers = kinds.map(({ read }) => read);
/** A table that shows some of its columns, of which some are read at once. */
function versionOf(visible: (index: number) => boolean, late: (index: number) => boolean): TableVersion {
  const shown = kinds.map((_, i) => i).filter(visible);
  return {
    schema: {
      database: 'shop',
      name: 't',
      columns: shown.map((i) => ({ name: `c${i}`, kind: (kinds[i] as Kind).kind })),
      primaryKey: undefined,
    },
    names: kinds.map((_, i) => `c${i}`),
    readers,
    layout: new RowLayout(
      kinds.map((kind, i) => ({ ...kind, name: `c${i}`, visible: visible(i), late: late(i) })),
    ),
    visible: shown.length === columns ? undefined : shown,
    wanted: visible,
    json: [],
  };
}

const version = versionOf(
  () => true,
  () => true,
);

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

/** One image for each row: the first of each pair. */
function rowsOf(pairs: readonly (readonly [Row, Row])[]): RowsEntry {
  const present = Buffer.alloc(Math.ceil(columns / 8), 0xff);
  const source = Buffer.concat([
    Buffer.from([0, 0, columns]),
    present,
    ...pairs.map(([before]) => imageOf(before)),
  ]);
  return { ...updatesOf([]), source, end: source.length, bytes: source.length };
}

function anyValue(random: Random, index: number): Value {
  if (random.below(5) === 0) return null;
  if (index % 3 === 2) return random.below(3);
  const length = index % 3 === 0 ? random.below(4) : random.pick([0, 3, 95, 96, 97, 300]);
  return random.pick(['a', 'b', '"', '\\', '\n', 'é']).repeat(length);
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
    readRows(updatesOf(pairs), version, 0, events, false);
    expect(events.map(({ before, after }) => [before, after])).toEqual(pairs);
  }
});

test('rows that stay in the bytes of the log are those that are read at once, in any order of asking', () => {
  const random = Random.fromEnvironment('rows in the log');
  for (let round = 0; round < 300; round++) {
    const hidden = new Set(kinds.map((_, i) => i).filter(() => random.below(random.pick([2, 40])) === 0));
    const early = new Set(kinds.map((_, i) => i).filter(() => random.below(random.pick([2, 400])) === 0));
    const table = versionOf(
      (i) => !hidden.has(i),
      (i) => !early.has(i),
    );
    const pairs = Array.from({ length: 1 + random.below(4) }, () => {
      const before = kinds.map((_, i) => anyValue(random, i));
      const after = before.map((value, i) => (random.below(3) === 0 ? anyValue(random, i) : value));
      return [before, after] as const;
    });
    const write = compileJsonRowBytes(table.schema);
    const textOf = (row: Row | StoredRows): string => {
      const into = new JsonBytes(8);
      write(row, into);
      return into.written.toString();
    };
    for (const form of [eventType.writeRowsV1, eventType.updateRowsV1, eventType.deleteRowsV1]) {
      const entry = {
        ...(form === eventType.updateRowsV1 ? updatesOf(pairs) : rowsOf(pairs)),
        form: rowsForms[form] as RowsForm,
      };
      const expected: ChangeEvent[] = [];
      const events: ChangeEvent[] = [];
      expect(readRows(entry, table, 0, expected, false)).toBe(readRows(entry, table, 0, events, true));
      expect(expected.every(({ stored }) => stored === undefined)).toBe(true);
      for (const [n, event] of events.entries()) {
        const { before, after, version, operation } = expected[n] as ChangeEvent;
        const stored = event.stored as StoredRows;
        if (random.below(2) === 0) expect([event.before, event.after]).toEqual([before, after]);
        if (after) expect(textOf(stored)).toBe(textOf(after));
        if (before) expect(before.map((_, i) => stored.beforeValue(i))).toEqual(before);
        if (after) expect(after.map((_, i) => stored.afterValue(i))).toEqual(after);
        if (before && after)
          expect(after.map((_, i) => stored.keepsValue(i))).toEqual(after.map((one, i) => one === before[i]));
        expect([event.before, event.after]).toEqual([before, after]);
        expect([event.version, event.operation, event.table]).toEqual([version, operation, table.schema]);
      }
    }
  }
});

test('rows keep no chunk of the log that is about other tables', () => {
  const made = updatesOf([[readers.map(() => 7), readers.map(() => 7)]]);
  // In memory of its own, as a chunk of a socket is.
  const entry = { ...made, source: Buffer.from(new Uint8Array(made.source).buffer) };
  const chunk = Buffer.alloc(entry.bytes * 20);
  expect(mayStay([entry])).toBe(true);
  expect(mayStay([entry, { ...entry, source: chunk }])).toBe(false);
  expect(mayStay([entry, ...Array.from({ length: 8 }, () => ({ ...entry, source: chunk }))])).toBe(true);
});

test('an image that ends inside a value it repeats is an error', () => {
  const row = readers.map((_, i) => (i % 3 === 2 ? 7 : 'abc'));
  const whole = updatesOf([[row, row]]);
  const events: ChangeEvent[] = [];
  for (const late of [true, false])
    expect(() => readRows({ ...whole, end: whole.end - 1 }, version, 0, events, late)).toThrow(
      'ends before its last field',
    );
});
