import { expect, test } from 'vitest';
import { LogProgress } from '../../../../src/formats/binlog/snapshot/log-progress.ts';
import { boundsOf } from '../../../../src/formats/binlog/snapshot/row-count.ts';
import type { ChangeEvent } from '../../../../src/model/change.ts';
import { eventOf, tableOf } from '../../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
const place = { file: 'binlog.000001', offset: 4, gtidSet: undefined };
const insert = eventOf(table, 'insert', undefined, [1]);
const remove = eventOf(table, 'delete', [1], undefined);
const change = eventOf(table, 'update', [1], [2]);
const read = eventOf(table, 'read', undefined, [1]);

async function bounds(events: readonly ChangeEvent[], cleared: boolean): Promise<readonly [number, number]> {
  const progress = new LogProgress({ ...place, clock: 1 }, { certain: true, byGtids: false });
  const changes = await progress.count(new AbortController().signal);
  progress.observe({ events, bytes: 0, position: undefined, time: 0 });
  const origin = { time: 0, file: '', offset: 0, gtid: undefined };
  const clearing = { tables: [table], version: 1, origin };
  if (cleared) progress.observe({ events: [], bytes: 0, cleared: clearing, position: undefined, time: 0 });
  progress.leave(changes);
  progress.observe({ events: [insert], bytes: 0, position: undefined, time: 0 });
  const [one] = boundsOf({
    tables: [{ database: table.database, table: 't', rows: 10 }],
    changes,
    upTo: place,
  });
  return [one?.least ?? Number.NaN, one?.most ?? Number.NaN];
}

test('what came and went while rows were counted makes the count uncertain by as much, and no more', async () => {
  expect(await bounds([], false)).toEqual([10, 10]);
  expect(await bounds([change, read, change], false)).toEqual([10, 10]);
  expect(await bounds([insert, insert, remove], false)).toEqual([9, 12]);
  expect(await bounds([insert], true)).toEqual([0, 11]);
});
