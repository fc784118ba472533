import { describe, expect, test } from 'vitest';
import { headerType } from '../../../src/formats/binlog/decode/event-header.ts';
import { eventType } from '../../../src/formats/binlog/decode/event-types.ts';
import { StartGuard } from '../../../src/formats/binlog/start-guard.ts';
import {
  event,
  formatEvent,
  mariadbGtidEvent,
  mysqlGtidEvent,
  queryEvent,
  rotateEvent,
  rowsEvent,
  tableMap,
  xidEvent,
} from '../../support/log-events.ts';

const file = 'binlog.000001';
const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const passes = (guard: StartGuard, one: Buffer): boolean =>
  guard.passes(headerType(one, 0), one, 0, one.length);

describe('a start in the middle of a file', () => {
  test.each([
    ['a GTID of MySQL', mysqlGtidEvent(uuid, 5)],
    ['a GTID of MariaDB', mariadbGtidEvent(5)],
    ['a transaction without a GTID', event({ type: eventType.anonymousGtid, body: Buffer.alloc(25) })],
    ['BEGIN', queryEvent('BEGIN')],
    ['a DDL', queryEvent('ALTER TABLE t ADD x INT')],
    ['the commit of a prepared XA transaction', queryEvent("XA COMMIT X'61',X'',1")],
  ])('may stand before %s', (_what, first) => {
    const guard = new StartGuard({ file, offset: 900 });
    for (const head of [
      rotateEvent(file),
      formatEvent('9.7.0', false),
      event({ type: eventType.previousGtids }),
    ])
      expect(passes(guard, head)).toBe(false);
    expect(passes(guard, first)).toBe(true);
  });

  test.each([
    ['a table map', tableMap(1, ['shop', 't'], [{ name: 'id', type: 3 }])],
    ['rows', rowsEvent(1, [Buffer.alloc(5)])],
    ['a commit', xidEvent()],
    ['COMMIT', queryEvent('COMMIT')],
    ['SAVEPOINT', queryEvent('SAVEPOINT a')],
    ['XA END', queryEvent("XA END X'61',X'',1")],
    ['the prepare of XA', event({ type: eventType.xaPrepare, body: Buffer.alloc(13) })],
    ['the text of a statement', event({ type: eventType.rowsQuery, body: Buffer.alloc(5) })],
  ])('is refused before %s', (_what, first) => {
    const guard = new StartGuard({ file, offset: 900 });
    expect(passes(guard, formatEvent('9.7.0', false))).toBe(false);
    expect(() => passes(guard, first)).toThrow(expect.objectContaining({ code: 'BSQL5040' }));
    expect(() => passes(guard, first)).toThrow(/inside a transaction/);
  });
});

describe('a file of the same name', () => {
  const head = formatEvent('9.7.0', false);

  test('is the same when it was begun at the same time, and nothing more is to be seen at its beginning', () => {
    expect(passes(new StartGuard({ file, offset: 4, created: 1_000 }), head)).toBe(true);
    expect(passes(new StartGuard({ file, offset: 4 }), head)).toBe(true);
  });

  test('may hold another format description in its middle', () => {
    const guard = new StartGuard({ file, offset: 900, created: 1_000 });
    const later = Buffer.from(head);
    later.writeUInt32LE(2_000, 0);
    expect([passes(guard, head), passes(guard, later)]).toEqual([false, false]);
  });

  test('is another when it was begun at another time', () => {
    for (const offset of [4, 900])
      expect(() => passes(new StartGuard({ file, offset, created: 999 }), head)).toThrow(
        expect.objectContaining({ code: 'BSQL5010', retryable: false }),
      );
  });
});
