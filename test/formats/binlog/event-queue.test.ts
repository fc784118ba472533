import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../../src/formats/binlog/event-queue.ts';
import { TableFilter } from '../../../src/formats/binlog/table-filter.ts';
import type { ZongjiEvent } from '../../../src/formats/binlog/zongji.ts';

/** Events as zongji hands them over, of a table `shop.t` with one column. */
function event(type: string, fields: object = {}): ZongjiEvent {
  return { getTypeName: () => type, timestamp: 1_000, nextPosition: 100, size: 50, ...fields } as ZongjiEvent;
}
const map = event('TableMap', {
  tableId: 1,
  schemaName: 'shop',
  tableName: 't',
  tableMap: {
    1: { columns: [{ name: 'id', charset: null, type: 3 }], columnSchemas: [{ COLUMN_TYPE: 'int' }] },
  },
  hasSelfDescribingMetadata: () => true,
  primaryKey: [0],
});
const rows = (bitmap = 1): ZongjiEvent =>
  event('WriteRows', {
    tableId: 1,
    numberOfColumns: 1,
    columns_present_bitmap: Uint8Array.of(bitmap),
    rows: [{ id: 1 }],
    nextPosition: 200,
  });
const query = (sql: string): ZongjiEvent => event('Query', { schema: 'shop', query: sql, nextPosition: 300 });

function queueOf(stopOnTruncate = true, gtids = false): EventQueue {
  const queue = new EventQueue('binlog.000001', new TableFilter('shop', '.*'), {
    stopOnTruncate,
    pieceBytes: 120,
    gtids,
    startOffset: 4,
  });
  queue.push(map);
  return queue;
}

describe('transactions', () => {
  // Invariant 2, T1.
  test('are handed out at their commit, with its place', () => {
    const queue = queueOf();
    queue.push(query('BEGIN'));
    queue.push(rows());
    expect(queue.ready).toBe(false);
    queue.push(event('Xid', { nextPosition: 400 }));
    queue.push(rows());
    expect(queue.ready).toBe(true);
    expect(queue.take()).toMatchObject({
      entries: [{ operation: 'insert' }],
      commit: { file: 'binlog.000001', offset: 400 },
    });
    expect(queue.ready).toBe(false);
    expect(queue.bytes).toBe(50);
  });

  // T17.
  test('that are too large are handed out in pieces, without a place', () => {
    const queue = queueOf();
    for (let i = 0; i < 3; i++) queue.push(rows());
    expect(queue.ready).toBe(true);
    const taken = queue.take();
    expect(taken.entries).toHaveLength(3);
    expect(taken.commit).toBeUndefined();
    expect(queue.bytes).toBe(0);
  });

  // T3.
  test('beyond 4 GiB of one file are refused: offsets wrap there', () => {
    const queue = queueOf();
    queue.push(event('Xid', { nextPosition: 4_294_967_290 }));
    expect(() => queue.push(event('Xid', { nextPosition: 120 }))).toThrow(/larger than 4 GiB/);
  });

  test('beyond 4 GiB go on with GTIDs, and in the next file', () => {
    const byGtid = queueOf(true, true);
    byGtid.push(event('Xid', { nextPosition: 4_294_967_290 }));
    byGtid.push(event('Xid', { nextPosition: 120 }));
    const rotated = queueOf();
    rotated.push(event('Xid', { nextPosition: 4_294_967_290 }));
    rotated.push(event('Rotate', { binlogName: 'binlog.000002', position: 4 }));
    rotated.push(event('Xid', { nextPosition: 120 }));
    expect(rotated.take().commit).toEqual({ file: 'binlog.000002', offset: 120 });
  });

  // T4.
  test.each([
    ['MyISAM', query('COMMIT')],
    ['DDL', query('ALTER TABLE t ADD x INT')],
    ['XA in one phase', event('XaPrepare', { onePhase: true })],
  ])('end with the commit of %s too', (_what, end) => {
    const queue = queueOf();
    queue.push(rows());
    queue.push(end);
    expect(queue.take().commit).toBeDefined();
  });

  // T2.
  test('a zero place and a rotation are no progress, but the file is the new one', () => {
    const queue = queueOf();
    queue.push(event('Xid', { nextPosition: 0 }));
    queue.push(event('Rotate', { binlogName: 'binlog.1000000', position: 4 }));
    expect(queue.ready).toBe(false);
    queue.push(event('Xid', { nextPosition: 500 }));
    expect(queue.take().commit).toEqual({ file: 'binlog.1000000', offset: 500 });
  });

  // T14.
  test('a heartbeat moves an idle stream, and never one inside a transaction', () => {
    const queue = queueOf();
    queue.push(event('Heartbeat', { binlogName: 'binlog.000001', nextPosition: 900 }));
    expect(queue.take().commit).toEqual({ file: 'binlog.000001', offset: 900 });
    queue.push(rows());
    queue.push(event('Heartbeat', { binlogName: 'binlog.000001', nextPosition: 950 }));
    expect(queue.ready).toBe(false);
  });
});

describe('what must stop the stream', () => {
  test.each([
    ['T8 a row without all its columns', [rows(0)], 'BSQL5006'],
    ['T9 a change logged as a statement', [query('UPDATE t SET a = 1')], 'BSQL5005'],
    ['T13 a truncated table', [query('TRUNCATE t')], 'BSQL5008'],
    ['rows in an XA transaction', [query("XA START X'61'"), rows()], 'BSQL5011'],
    [
      'rows in an XA transaction of MariaDB',
      [event('MariadbGtid', { preparedXa: true }), rows()],
      'BSQL5011',
    ],
    ['T1 rows without a table map', [event('Rotate', { binlogName: 'x', position: 4 }), rows()], 'BSQL5007'],
  ])('%s', (_what, events, code) => {
    const queue = queueOf();
    const push = (): void => {
      for (const one of events) queue.push(one);
    };
    expect(push).toThrow(expect.objectContaining({ code, retryable: false }));
  });

  test('a truncated table is passed by, if the script says so', () => {
    const queue = queueOf(false);
    queue.push(query('TRUNCATE t'));
    expect(queue.take().commit).toEqual({ file: 'binlog.000001', offset: 300 });
  });
});
