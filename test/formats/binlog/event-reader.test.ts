import { describe, expect, test } from 'vitest';
import { eventType } from '../../../src/formats/binlog/decode/event-types.ts';
import { EventQueue, type RowsEntry } from '../../../src/formats/binlog/event-queue.ts';
import { EventReader } from '../../../src/formats/binlog/event-reader.ts';
import type { OnGone } from '../../../src/formats/binlog/settings.ts';
import { TableFilter } from '../../../src/formats/binlog/table-filter.ts';
import {
  event,
  formatEvent,
  little,
  mariadbGtidEvent,
  mysqlGtidEvent,
  queryEvent,
  rotateEvent,
  rowsEvent,
  tableMap,
  xidEvent,
} from '../../support/log-events.ts';

const map = tableMap(1, ['shop', 't'], [{ name: 'id', type: 3 }]);
const rows = (next = 200): Buffer => rowsEvent(1, [Buffer.concat([Buffer.of(0), little(1, 4)])], { next });
const heartbeat = (next: number): Buffer =>
  event({ type: eventType.heartbeat, body: Buffer.from('binlog.000001'), next, time: 0 });
const xaPrepare = (onePhase: boolean, xid = 'a', next = 100): Buffer =>
  event({
    type: eventType.xaPrepare,
    body: Buffer.concat([
      Buffer.of(onePhase ? 1 : 0),
      little(1, 4),
      little(1, 4),
      little(0, 4),
      Buffer.from(xid),
    ]),
    next,
  });
const preparedXa = 0x40;

class Log {
  readonly queue: EventQueue;
  readonly reader: EventReader;

  constructor(
    options: {
      onTruncate?: OnGone;
      onDrop?: OnGone;
      gtids?: boolean;
      gtidSet?: string;
      checksums?: boolean;
      prepared?: readonly string[];
      onUnknownXa?: 'error' | 'ignore';
    } = {},
  ) {
    this.queue = new EventQueue('binlog.000001', {
      pieceBytes: 1 << 30,
      gtids: options.gtids ?? false,
      startOffset: 4,
      preparedBytes: 100,
      prepared: options.prepared,
    });
    this.reader = new EventReader(this.queue, {
      filter: new TableFilter('shop', 't|u'),
      onTruncate: options.onTruncate ?? 'error',
      onDrop: options.onDrop ?? 'error',
      gtidSet: options.gtidSet,
      onUnknownXa: options.onUnknownXa ?? 'error',
      format: { mariadb: true, checksums: options.checksums ?? false, tableIdLength: 6 },
    });
  }

  read(...events: readonly Buffer[]): this {
    for (const one of events) this.reader.read(one, 0, one.length);
    return this;
  }
}

describe('transactions', () => {
  // Invariant 2, T1.
  test('are handed out at their commit, with its place', () => {
    const { queue, reader } = new Log().read(map, queryEvent('BEGIN'), rows());
    expect(queue.ready).toBe(false);
    for (const one of [xidEvent(400), rows()]) reader.read(one, 0, one.length);
    expect(queue.ready).toBe(true);
    expect(queue.take()).toMatchObject({
      entries: [{ form: { operation: 'insert' }, map: { database: 'shop', table: 't' } }],
      commit: { file: 'binlog.000001', offset: 400 },
      time: 1_000_000,
    });
    expect(queue.ready).toBe(false);
    expect(queue.insideTransaction).toBe(true);
    expect(queue.held).toBeGreaterThan(0);
  });

  // T17.
  test('that are too large are handed out in pieces, without a place', () => {
    const queue = new EventQueue('binlog.000001', { pieceBytes: 3_000, gtids: false, startOffset: 4 });
    const entry = (length: number) => ({
      form: undefined,
      source: Buffer.from(new ArrayBuffer(length)),
      start: 0,
      end: length,
      bytes: length,
      origin: { time: 0, file: '', offset: 0, gtid: undefined },
    });
    for (let i = 0; i < 3; i++) queue.push(entry(1_000));
    expect(queue.ready).toBe(true);
    const taken = queue.take();
    expect(taken.entries).toHaveLength(3);
    expect(taken.commit).toBeUndefined();
    expect(queue.held).toBe(0);
  });

  test('a chunk that several events came in is counted once, whole', () => {
    const queue = new EventQueue('binlog.000001', { pieceBytes: 1 << 20, gtids: false, startOffset: 4 });
    const chunk = Buffer.from(new ArrayBuffer(65_536));
    const origin = { time: 0, file: '', offset: 0, gtid: undefined };
    for (const start of [0, 100])
      queue.push({ form: undefined, source: chunk, start, end: start + 100, bytes: 100, origin });
    expect(queue.held).toBe(65_536);
  });

  // T3.
  test('beyond 4 GiB of one file are refused: offsets wrap there', () => {
    const log = new Log().read(xidEvent(4_294_967_290));
    expect(() => log.read(xidEvent(120))).toThrow(/larger than 4 GiB/);
  });

  test('beyond 4 GiB go on with GTIDs, and in the next file', () => {
    new Log({ gtids: true }).read(xidEvent(4_294_967_290), xidEvent(120));
    const { queue } = new Log().read(xidEvent(4_294_967_290), rotateEvent('binlog.000002'), xidEvent(120));
    expect(queue.take().commit).toEqual({ file: 'binlog.000002', offset: 120 });
  });

  // T4.
  test.each([
    ['MyISAM', queryEvent('COMMIT')],
    ['DDL', queryEvent('ALTER TABLE t ADD x INT')],
    ['XA in one phase', xaPrepare(true)],
  ])('end with the commit of %s too', (_what, end) => {
    expect(new Log().read(map, rows(), end).queue.take().commit).toBeDefined();
  });

  // T2.
  test('a zero place and a rotation are no progress, but the file is the new one', () => {
    const log = new Log().read(xidEvent(0), rotateEvent('binlog.1000000'));
    expect(log.queue.ready).toBe(false);
    expect(log.read(xidEvent(500)).queue.take().commit).toEqual({ file: 'binlog.1000000', offset: 500 });
  });

  // T2.
  test('rows without a place stand behind the GTID of their transaction', () => {
    const log = new Log().read(
      formatEvent('11.8.6-MariaDB-log', false),
      mariadbGtidEvent(5, 0, 0, 1, 700),
      map,
      rows(0),
    );
    const placeOf = (): number | undefined => log.read(xidEvent(900)).queue.take().entries[0]?.origin.offset;
    expect(placeOf()).toBe(700);
    log.read(rotateEvent('binlog.000002'), map, rows(0));
    expect(placeOf()).toBe(0);
  });

  // T14.
  test('a heartbeat moves an idle stream, and never one inside a transaction', () => {
    const log = new Log().read(map, heartbeat(900));
    expect(log.queue.take().commit).toEqual({ file: 'binlog.000001', offset: 900 });
    log.read(rows(), heartbeat(950));
    expect(log.queue.ready).toBe(false);
  });

  test('a heartbeat of the later form, and one of MariaDB beyond 4 GiB', () => {
    const name = Buffer.from('binlog.000001');
    const v2 = Buffer.concat([
      Buffer.of(1, name.length),
      name,
      Buffer.of(2, 3, 252),
      little(900, 2),
      Buffer.of(0, 0),
    ]);
    expect(new Log().read(event({ type: eventType.heartbeatV2, body: v2 })).queue.take().commit?.offset).toBe(
      900,
    );
    const far = Buffer.concat([little(2 ** 32 + 5, 8), name]);
    const log = new Log().read(event({ type: eventType.heartbeat, body: far, next: 0 }));
    expect(log.queue.take().commit).toEqual({ file: 'binlog.000001', offset: 2 ** 32 + 5 });
  });
});

describe('tables', () => {
  test('that nobody wants cost no entry, and their rows are passed by', () => {
    const other = tableMap(2, ['shop', 'secrets'], [{ name: 'id', type: 3 }]);
    const { queue } = new Log().read(other, rowsEvent(2, [Buffer.alloc(5)]), xidEvent());
    expect(queue.take().entries).toEqual([]);
  });

  test('keep their map while it says the same, and get another when it does not', () => {
    const wider = tableMap(
      1,
      ['shop', 't'],
      [
        { name: 'id', type: 3 },
        { name: 'more', type: 1 },
      ],
    );
    const { queue } = new Log().read(map, rows(), map, rows(), wider, rows(), xidEvent());
    const maps = queue.take().entries.map((entry) => entry.form && entry.map);
    expect(maps[1]).toBe(maps[0]);
    expect(maps[2]).not.toBe(maps[0]);
    expect(maps[2]?.columns).toHaveLength(2);
  });

  test('an id may mean another table behind a rotation', () => {
    const log = new Log().read(map, rotateEvent('binlog.000002'));
    expect(() => log.read(rows())).toThrow(expect.objectContaining({ code: 'BSQL5007' }));
  });
});

describe('what must stop the stream', () => {
  test.each([
    ['T9 a change logged as a statement', [queryEvent('UPDATE t SET a = 1')], 'BSQL5005'],
    ['T9 a LOAD DATA logged as a statement', [event({ type: eventType.executeLoadQuery })], 'BSQL5005'],
    ['T9 an incident', [event({ type: eventType.incident })], 'BSQL5007'],
    ['an event that nobody knows', [event({ type: 99 })], 'BSQL5007'],
    ['T13 a truncated table', [queryEvent('TRUNCATE t')], 'BSQL5008'],
    [
      'rows of XA transactions over their bound',
      [map, queryEvent("XA START X'61'"), ...Array.from({ length: 5 }, () => rows())],
      'BSQL5051',
    ],
    ['the commit of an XA transaction that was not read', [queryEvent("XA COMMIT X'61',X'',1")], 'BSQL5052'],
    ['a prepare of rows that were not known to be of XA', [map, rows(), xaPrepare(false)], 'BSQL5011'],
    ['T1 rows without a table map', [rows()], 'BSQL5007'],
  ])('%s', (_what, events, code) => {
    const log = new Log();
    expect(() => log.read(...events)).toThrow(expect.objectContaining({ code, retryable: false }));
  });

  test('a truncated table is passed by, if the script says so', () => {
    const { queue } = new Log({ onTruncate: 'ignore' }).read(queryEvent('TRUNCATE t'));
    expect(queue.take().commit).toEqual({ file: 'binlog.000001', offset: 300 });
  });

  test('the end of all rows is handed on behind what came before, if the script says so', () => {
    const { queue } = new Log({ onTruncate: 'apply', onDrop: 'apply' }).read(
      map,
      rows(),
      xidEvent(300),
      queryEvent('TRUNCATE shop.t', 400),
      queryEvent('DROP TABLE x, `t`, u', 500),
    );
    const { entries } = queue.take();
    expect(
      entries.map((entry) => (entry.form === null ? entry.gone.map(({ name }) => name) : 'rows')),
    ).toEqual(['rows', ['t'], ['t', 'u']]);
  });

  test('what is no end of a whole table is never handed on', () => {
    for (const statement of ['DROP DATABASE shop', 'ALTER TABLE shop.t DROP PARTITION p'])
      expect(() => new Log({ onTruncate: 'apply', onDrop: 'apply' }).read(queryEvent(statement))).toThrow(
        expect.objectContaining({ code: 'BSQL5008' }),
      );
  });

  test('an unknown event that says that it may be passed by does not', () => {
    new Log().read(event({ type: 99, flags: 0x80 }));
  });
});

describe('checksums', () => {
  const withChecksum = (one: Buffer): Buffer =>
    event({ type: one[4] as number, body: one.subarray(19), next: one.readUInt32LE(13), checksum: true });

  test('are left off where the format has them', () => {
    const events = [map, rows(), xidEvent()].map(withChecksum);
    const { queue } = new Log().read(formatEvent('10.11.6-MariaDB', true), ...events);
    const [entry] = queue.take().entries as readonly RowsEntry[];
    expect((entry?.end ?? 0) - (entry?.start ?? 0)).toBe(2 + 2 + 1 + 1 + 5);
  });

  test('of the made-up rotation at the beginning are told by themselves', () => {
    for (const checksum of [true, false]) {
      const log = new Log({ checksums: !checksum }).read(rotateEvent('binlog.000009', checksum));
      expect(log.queue.file).toBe('binlog.000009');
    }
  });
});

describe('GTIDs', () => {
  const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';

  test('of MariaDB count when their transaction ends', () => {
    const log = new Log({ gtidSet: '0-1-4,1-3-9' }).read(mariadbGtidEvent(5));
    expect(log.reader.gtidText()).toBe('0-1-4,1-3-9');
    expect(log.read(map, rows(), xidEvent()).reader.gtidText()).toBe('0-1-5,1-3-9');
    expect(log.queue.take().entries[0]?.origin.gtid).toBe('0-1-5');
  });

  test('of MariaDB that stand alone end with their event; others wait for what follows', () => {
    const log = new Log({ gtidSet: '0-1-4' }).read(
      mariadbGtidEvent(5, 1),
      queryEvent('ALTER TABLE t ADD x INT'),
    );
    expect(log.reader.gtidText()).toBe('0-1-5');
    log.read(mariadbGtidEvent(6), queryEvent('CREATE TABLE x (id INT)'));
    expect(log.reader.gtidText()).toBe('0-1-5');
    expect(log.read(mariadbGtidEvent(18446744073709551615n)).reader.gtidText()).toBe('0-1-6');
    expect(log.read(xidEvent()).reader.gtidText()).toBe('0-1-18446744073709551615');
  });

  test('of MySQL count when their transaction ends, in intervals', () => {
    const log = new Log({ gtidSet: `${uuid}:1-4:8` }).read(
      formatEvent('9.7.0', false),
      mysqlGtidEvent(uuid, 5),
    );
    expect(log.reader.gtidText()).toBe(`${uuid}:1-4:8`);
    log.read(queryEvent('BEGIN'), map, rows(), xidEvent());
    expect(log.reader.gtidText()).toBe(`${uuid}:1-5:8`);
    expect(log.queue.take().entries[0]?.origin.gtid).toBe(`${uuid}:5`);
    for (const number of [6, 7, 9]) log.read(mysqlGtidEvent(uuid, number), xidEvent());
    expect(log.reader.gtidText()).toBe(`${uuid}:1-9`);
  });

  test('of each row are those of its transaction, also when it is one of many that wait', () => {
    const other = '4e11fa47-71ca-11e1-9e33-c80aa9429562';
    const mysql = new Log().read(formatEvent('9.7.0', false), map);
    for (const [source, number] of [
      [uuid, 5],
      [uuid, 6],
      [other, 6],
      [uuid, 7],
    ] as const)
      mysql.read(mysqlGtidEvent(source, number), rows(), xidEvent());
    const gtidsOf = (log: Log) => log.queue.take().entries.map(({ origin }) => origin.gtid);
    expect(gtidsOf(mysql)).toEqual([`${uuid}:5`, `${uuid}:6`, `${other}:6`, `${uuid}:7`]);
    const mariadb = new Log().read(map, rows());
    for (const number of [5n, 6n, 18446744073709551614n, 18446744073709551615n, 7n])
      mariadb.read(mariadbGtidEvent(number), rows(), xidEvent());
    expect(gtidsOf(mariadb)).toEqual([
      undefined,
      '0-1-5',
      '0-1-6',
      '0-1-18446744073709551614',
      '0-1-18446744073709551615',
      '0-1-7',
    ]);
  });

  test('of MySQL may begin with digits alone', () => {
    const digits = '12345678-71ca-11e1-9e33-c80aa9429562:1-4';
    expect(new Log({ gtidSet: digits }).read(formatEvent('9.7.0', false)).reader.gtidText()).toBe(digits);
  });

  test('are known from the head of a file where the start did not tell', () => {
    const list = Buffer.concat([little(1, 4), little(0, 4), little(1, 4), little(41, 8)]);
    const mariadb = new Log().read(event({ type: eventType.mariadbGtidList, body: list }));
    expect(mariadb.read(mariadbGtidEvent(42), xidEvent()).reader.gtidText()).toBe('0-1-42');
    const previous = Buffer.concat([
      little(1, 8),
      Buffer.from(uuid.replaceAll('-', ''), 'hex'),
      little(1, 8),
      little(1, 8),
      little(42, 8),
    ]);
    const mysql = new Log().read(formatEvent('9.7.0', false));
    expect(mysql.read(mysqlGtidEvent(uuid, 9), xidEvent()).reader.gtidText()).toBeUndefined();
    mysql.read(event({ type: eventType.previousGtids, body: previous }));
    expect(mysql.read(mysqlGtidEvent(uuid, 42), xidEvent()).reader.gtidText()).toBe(`${uuid}:1-42`);
  });
});

// Invariants 2 and 4.
describe('XA transactions in two phases', () => {
  const a = "X'61',X'',1";
  const b = "X'62',X'',1";
  const plain = (next: number): Buffer[] => [queryEvent('BEGIN'), rows(next - 1), xidEvent(next)];

  test('are handed out at their commit, and hold the place before their prepare until then', () => {
    const { queue, reader } = new Log({ gtids: true, gtidSet: '0-1-9' });
    const read = (...events: Buffer[]): void => {
      for (const one of events) reader.read(one, 0, one.length);
    };
    read(map, mariadbGtidEvent(10), ...plain(300), mariadbGtidEvent(11, preparedXa), rows(350));
    read(xaPrepare(false, 'a', 400), mariadbGtidEvent(12), ...plain(500));
    expect(queue.take()).toMatchObject({ entries: [{ origin: { offset: 299 } }], commit: { offset: 300 } });
    expect(reader.gtidText()).toBe('0-1-10');
    expect(queue.ready).toBe(true);
    expect(queue.take()).toMatchObject({ entries: [{ origin: { offset: 499 } }], commit: undefined });
    read(heartbeat(600));
    expect(queue.ready).toBe(false);
    const commit = queryEvent(`XA COMMIT ${a}`, 700);
    commit.writeUInt32LE(2_000, 0);
    read(mariadbGtidEvent(13), commit);
    expect(queue.take()).toMatchObject({
      entries: [{ origin: { offset: 350, time: 2_000_000, gtid: '0-1-11' } }],
      commit: { offset: 700, prepared: undefined },
    });
    expect(reader.gtidText()).toBe('0-1-13');
  });

  test('hold the place until the last of them is decided; what is rolled back is nowhere', () => {
    const { queue, reader } = new Log();
    const read = (...events: Buffer[]): void => {
      for (const one of events) reader.read(one, 0, one.length);
    };
    for (const [xid, name] of [
      [a, 'a'],
      [b, 'b'],
    ] as const)
      read(queryEvent(`XA START ${xid}`), map, rows(), queryEvent(`XA END ${xid}`), xaPrepare(false, name));
    expect(queue.prepared.oldest).toMatchObject({ xid: a });
    read(queryEvent(`XA COMMIT ${b}`, 500));
    expect(queue.take()).toMatchObject({ entries: [{}], commit: undefined });
    read(queryEvent(`XA ROLLBACK ${a}`, 600));
    expect(queue.take()).toMatchObject({ entries: [], commit: { offset: 600 } });
  });

  test('without a wanted row hold nothing, and are known behind a restart', () => {
    const { queue } = new Log().read(
      queryEvent(`XA START ${a}`),
      queryEvent(`XA END ${a}`),
      xaPrepare(false, 'a', 400),
    );
    expect(queue.take()).toMatchObject({ entries: [], commit: { offset: 400, prepared: [a] } });
    const later = new Log({ prepared: [a] }).read(queryEvent(`XA COMMIT ${a}`, 500));
    expect(later.queue.take()).toMatchObject({ entries: [], commit: { offset: 500, prepared: undefined } });
  });

  test('that were prepared before the beginning are passed where that is said, and a rollback always', () => {
    new Log({ onUnknownXa: 'ignore' }).read(queryEvent(`XA COMMIT ${a}`));
    new Log().read(queryEvent(`XA ROLLBACK ${a}`));
  });
});
