import { expect, test } from 'vitest';
import type { Bytes } from '../../../src/formats/binlog/decode/bytes.ts';
import { columnReader, type LogColumn } from '../../../src/formats/binlog/decode/column-reader.ts';
import { columnType as type } from '../../../src/formats/binlog/decode/column-type.ts';
import { valueReach } from '../../../src/formats/binlog/decode/value-reach.ts';
import { RowLayout } from '../../../src/formats/binlog/row-layout.ts';
import { compileJsonRow } from '../../../src/formats/encoding/json-row.ts';
import { JsonBytes } from '../../../src/model/json-bytes.ts';
import { tableOf } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

const times: readonly (readonly [type: number, scale: number])[] = [
  [type.date, 0],
  [type.time2, 0],
  [type.time2, 6],
  [type.datetime2, 0],
  [type.datetime2, 3],
  [type.datetime2, 6],
  [type.timestamp2, 0],
  [type.timestamp2, 6],
];
const columns = times.map(([type, scale], i): LogColumn & { readonly column: number } => ({
  column: i,
  type,
  length: scale,
  scale,
  name: `c${i}`,
  unsigned: false,
  charset: undefined,
  labels: [],
  declared: undefined,
}));
const readers = columns.map((column) => {
  const reader = columnReader(column);
  if (!reader) throw new Error(`no reader of type ${column.type}`);
  return { ...reader, name: column.name, reach: valueReach(column, reader.read), visible: true };
});

test('times that repeat, in a row or with others between them, are written as they are read', () => {
  const random = Random.fromEnvironment('times in the log');
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
  let repeated = 0;
  let last = '';
  for (let i = 0; i < 3_000; i++) {
    const nulls = random.below(4) === 0 ? random.below(256) : 0;
    const values = pools.flatMap((pool, column) =>
      (nulls >> column) & 1 ? [] : [pool[random.below(random.pick([1, 2, 5]))] as Buffer],
    );
    const image = Buffer.concat([Buffer.from([0, 0, nulls]), ...values]) as Buffer as Bytes;
    const into = new JsonBytes(4);
    layout.writeJson(image, 2, undefined, into);
    const text = into.written.toString();
    expect(text).toBe(textOf(layout.row(image, 2, undefined)));
    if (text === last) repeated++;
    last = text;
  }
  expect(repeated).toBeGreaterThan(0);
});
