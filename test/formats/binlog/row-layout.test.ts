import { expect, test } from 'vitest';
import type { Bytes } from '../../../src/formats/binlog/decode/bytes.ts';
import { columnReader, type LogColumn } from '../../../src/formats/binlog/decode/column-reader.ts';
import { columnType as type } from '../../../src/formats/binlog/decode/column-type.ts';
import { Cursor } from '../../../src/formats/binlog/decode/cursor.ts';
import { valueReach } from '../../../src/formats/binlog/decode/value-reach.ts';
import { RowLayout } from '../../../src/formats/binlog/row-layout.ts';
import { compileJsonRow } from '../../../src/formats/encoding/json-row.ts';
import { JsonBytes } from '../../../src/model/json-bytes.ts';
import { tableOf } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

interface Stored {
  readonly type: number;
  readonly scale?: number;
  readonly unsigned?: boolean;
}

const times: readonly Stored[] = [
  { type: type.date },
  { type: type.time2 },
  { type: type.time2, scale: 6 },
  { type: type.datetime2 },
  { type: type.datetime2, scale: 3 },
  { type: type.datetime2, scale: 6 },
  { type: type.timestamp2 },
  { type: type.timestamp2, scale: 6 },
];

const integers: readonly Stored[] = [
  ...[type.tiny, type.short, type.int24, type.long, type.longlong].flatMap((type) => [
    { type },
    { type, unsigned: true },
  ]),
  { type: type.year },
  { type: type.bit, scale: 9 },
];

function layoutColumns(stored: readonly Stored[]) {
  return stored.map(({ type, scale = 0, unsigned = false }, i) => {
    const name = `c${i}`;
    const column: LogColumn & { readonly column: number } = {
      column: i,
      type,
      length: scale,
      scale,
      name,
      unsigned,
      charset: undefined,
      labels: [],
      declared: undefined,
    };
    const reader = columnReader(column);
    if (!reader) throw new Error(`no reader of type ${type}`);
    return { ...reader, name, reach: valueReach(column, reader.read), visible: true };
  });
}

test('integers of every length are what their readers give', () => {
  const random = Random.fromEnvironment('integers in the log');
  const columns = layoutColumns(integers);
  const layout = new RowLayout(columns);
  const textOf = compileJsonRow(tableOf('t', columns));
  for (let i = 0; i < 1_000; i++) {
    const values = columns.map(({ reach }) => {
      const length = random.pick([reach, reach, Math.ceil(reach / 2)]);
      const bytes = Array.from({ length }, () => random.pick([0, 1, 0x7f, 0x80, 0xff]));
      return Buffer.concat([Buffer.from(bytes), Buffer.alloc(reach - length)]);
    });
    const expected = values.map((bytes, column) =>
      (columns[column] as (typeof columns)[number]).read(new Cursor(bytes)),
    );
    const image = Buffer.concat([Buffer.alloc(2), ...values]) as Buffer as Bytes;
    expect(layout.row(image, 0, undefined)).toEqual(expected);
    expect(columns.map((_, column) => layout.value(image, 0, undefined, column))).toEqual(expected);
    const into = new JsonBytes(4);
    layout.writeJson(image, 0, undefined, into);
    expect(into.written.toString()).toBe(textOf(expected));
  }
});

test('times that repeat, in a row or with others between them, are written as they are read', () => {
  const random = Random.fromEnvironment('times in the log');
  const readers = layoutColumns(times);
  expect(readers.every(({ late, reach }) => late && reach > 0)).toBe(true);
  const layout = new RowLayout(readers);
  const textOf = compileJsonRow(tableOf('t', readers));
  const byte = (): number => random.pick([0, 0xff, random.below(256)]);
  const pools = readers.map(({ reach }) => {
    const one = Buffer.from(Array.from({ length: reach }, byte));
    const differingAt = (at: number): Buffer =>
      Buffer.from(one.map((code, i) => (i === at ? code ^ 1 : code)));
    return [one, differingAt(reach - 1), differingAt(0), Buffer.alloc(reach, 0xff), Buffer.alloc(reach)];
  });
  const draw = (): Bytes => {
    const nulls = random.below(4) === 0 ? random.below(256) : 0;
    const values = pools.flatMap((pool, column) =>
      (nulls >> column) & 1 ? [] : [pool[random.below(random.pick([1, 2, 5]))] as Buffer],
    );
    return Buffer.concat([Buffer.from([0, 0, nulls]), ...values]) as Buffer as Bytes;
  };
  let image = draw();
  for (let i = 0; i < 3_000; i++) {
    if (random.below(5) > 0) image = draw();
    const into = new JsonBytes(4);
    layout.writeJson(image, 2, undefined, into);
    expect(into.written.toString()).toBe(textOf(layout.row(image, 2, undefined)));
  }
});
