import { describe, expect, test } from 'vitest';
import { messageWriters } from '../../../src/formats/kafka/messages/index.ts';
import type { Row, TableSchema } from '../../../src/model/change.ts';
import { eventOf, insert, remove, tableOf, update } from '../../support/events.ts';

const table: TableSchema = tableOf('goods', [
  { name: 'id', kind: 'unsigned' },
  { name: 'price', kind: 'decimal', precision: 20, scale: 3 },
  { name: 'made', kind: 'datetime' },
  { name: 'seen', kind: 'timestamp' },
  { name: 'picture', kind: 'binary' },
  { name: 'extra', kind: 'json' },
  { name: 'name', kind: 'string' },
]);
const row: Row = [
  18446744073709551615n,
  '12345678901234567.100',
  '2026-01-02T03:04:05.000006',
  '2026-01-02T03:04:05Z',
  Buffer.from([0, 255, 34]).toString('base64'),
  '{"a":9007199254740993}',
  null,
];
const changed: Row = row.with(6, 'a "name"');

function write(format: keyof typeof messageWriters, event: ReturnType<typeof insert>): (string | null)[] {
  const { before, after } = event;
  return messageWriters[format](table)({ event, before, after }).map((value) =>
    value === null
      ? null
      : value.replace(/"ts(?:_ms)?":\d+\}$/, '"ts":0}').replace(/"ts":\d+,"type"/, '"ts":0,"type"'),
  );
}

describe('json', () => {
  test('the row with every digit, and a tombstone for its end', () => {
    expect(write('json', insert(table, row))).toEqual([
      '{"id":18446744073709551615,"price":12345678901234567.100,"made":"2026-01-02T03:04:05.000006","seen":"2026-01-02T03:04:05Z","picture":"AP8i","extra":{"a":9007199254740993},"name":null}',
    ]);
    expect(write('json', remove(table, row))).toEqual([null]);
  });
});

describe('canal-json', () => {
  test('all values are text, types stand beside them, and `old` has what changed', () => {
    const [text] = write('canal-json', update(table, row, changed));
    const message = JSON.parse(text ?? '') as Record<string, unknown>;
    expect(message).toMatchObject({
      database: 'shop',
      table: 'goods',
      type: 'UPDATE',
      isDdl: false,
      pkNames: ['id'],
      es: 1_700_000_000_000,
      old: [{ name: null }],
      mysqlType: { id: 'bigint unsigned', price: 'decimal(20,3)', extra: 'json' },
      sqlType: { id: -5, price: 3, picture: 2004 },
    });
    expect(message.data).toEqual([
      {
        id: '18446744073709551615',
        price: '12345678901234567.100',
        made: '2026-01-02 03:04:05.000006',
        seen: '2026-01-02 03:04:05',
        picture: '\u0000\u00ff"',
        extra: '{"a":9007199254740993}',
        name: 'a "name"',
      },
    ]);
  });

  test('a delete has the row that is gone; existing rows are inserts', () => {
    expect(write('canal-json', remove(table, row))[0]).toMatch(/"type":"DELETE".*"old":null/);
    expect(write('canal-json', eventOf(table, 'read', undefined, row))[0]).toContain('"type":"INSERT"');
  });
});

describe('debezium', () => {
  test('before, after, source and op', () => {
    const [text, more] = write('debezium', update(table, row, changed));
    expect(more).toBeUndefined();
    expect(text).toContain('"before":{"id":18446744073709551615,"price":12345678901234567.100');
    expect(JSON.parse(text ?? '')).toMatchObject({
      op: 'u',
      after: { name: 'a "name"' },
      source: {
        db: 'shop',
        table: 'goods',
        file: 'binlog.000001',
        snapshot: 'false',
        ts_ms: 1_700_000_000_000,
      },
    });
  });

  test('a delete is followed by a tombstone; an existing row is `r`', () => {
    const [text, tombstone] = write('debezium', remove(table, row));
    expect(JSON.parse(text ?? '')).toMatchObject({ op: 'd', after: null });
    expect(tombstone).toBeNull();
    expect(write('debezium', eventOf(table, 'read', undefined, row))[0]).toMatch(/"op":"r"/);
  });
});

describe('maxwell', () => {
  test('the row, what it was, and the dates as MySQL prints them', () => {
    const [text] = write('maxwell', update(table, row, changed));
    expect(text).toContain(
      '"data":{"id":18446744073709551615,"price":12345678901234567.100,"made":"2026-01-02 03:04:05.000006","seen":"2026-01-02 03:04:05"',
    );
    expect(JSON.parse(text ?? '')).toMatchObject({
      database: 'shop',
      table: 'goods',
      type: 'update',
      ts: 1_700_000_000,
      primary_key_columns: ['id'],
      old: { name: null },
    });
    expect(write('maxwell', remove(table, row))[0]).toContain('"type":"delete"');
    expect(write('maxwell', eventOf(table, 'read', undefined, row))[0]).toContain(
      '"type":"bootstrap-insert"',
    );
  });
});
