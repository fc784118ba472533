import { expect, test } from 'vitest';
import { LogPlace } from '../../../src/formats/binlog/event-origin.ts';
import { WriteColumns } from '../../../src/formats/elasticsearch/write-columns.ts';
import type { ChangeHead, Origin } from '../../../src/model/change.ts';
import { tableOf } from '../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
const gtids = { textOf: (transaction: number) => `0-1-${transaction}` };
const first = new LogPlace('binlog.000001', gtids);
const second = new LogPlace('binlog.000002', undefined);

/** Some as numbers, some themselves. */
function originOf(number: number): Origin {
  if (number % 3 === 0) return { time: number * 1_000, file: 'f', offset: number, gtid: undefined };
  return (number % 3 === 1 ? first : second).origin(number, 4_000_000_000 + number, 2 ** 40 + number);
}

const headOf = (number: number): ChangeHead => ({
  operation: number % 2 === 0 ? 'insert' : 'delete',
  table,
  version: number,
  origin: originOf(number),
});

const shown = ({ time, file, offset, gtid }: Origin) => ({ time, file, offset, gtid });

test('a write says where its change came from, however many there are, and in other columns', () => {
  const columns = new WriteColumns();
  const taken = new WriteColumns();
  for (let number = 0; number < 300; number++)
    columns.push(headOf(number), number, number * 10, number * 10 + 5, number * 10 + 9);
  for (let number = 299; number >= 0; number -= 2) taken.take(columns, number, 7);
  for (const [from, numberOf] of [
    [columns, (index: number) => index],
    [taken, (index: number) => 299 - index * 2],
  ] as const)
    for (let index = 0; index < from.length; index++) {
      const expected = headOf(numberOf(index));
      const { operation, version, origin } = from.head(index);
      expect([operation, version, shown(origin)]).toEqual([
        expected.operation,
        expected.version,
        shown(expected.origin),
      ]);
    }
  expect(shown(columns.head(1).origin)).toEqual({
    time: 1_000,
    file: 'binlog.000001',
    offset: 4_000_000_001,
    gtid: `0-1-${2 ** 40 + 1}`,
  });
  expect(columns.head(3).origin).toBe(columns.head(3).origin);
});
