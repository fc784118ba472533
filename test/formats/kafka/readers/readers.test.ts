import { describe, expect, test } from 'vitest';
import { messageWriters } from '../../../../src/formats/kafka/messages/index.ts';
import { messageReaders } from '../../../../src/formats/kafka/readers/index.ts';
import { type ReadChange, UnreadableMessage } from '../../../../src/formats/kafka/readers/message.ts';
import type { ChangeEvent, Row, TableSchema } from '../../../../src/model/change.ts';
import { eventOf, insert, remove, tableOf, update } from '../../../support/events.ts';

const table: TableSchema = tableOf('goods', [
  { name: 'id', kind: 'unsigned' },
  { name: 'price', kind: 'decimal', precision: 20, scale: 3 },
  { name: 'weight', kind: 'float' },
  { name: 'day', kind: 'date' },
  { name: 'made', kind: 'datetime' },
  { name: 'seen', kind: 'timestamp' },
  { name: 'took', kind: 'time' },
  { name: 'picture', kind: 'binary' },
  { name: 'extra', kind: 'json' },
  { name: 'name', kind: 'string' },
]);
const row: Row = [
  18446744073709551615n,
  '-12345678901234567.100',
  1.5e300,
  '2026-01-02',
  '2026-01-02T03:04:05.000006',
  '0000-00-00T00:00:00Z',
  '-838:59:59.000001',
  Buffer.from([0, 255, 34, 128]).toString('base64'),
  '{"a":9007199254740993}',
  null,
];
const changed: Row = row.with(9, 'ä "name"').with(0, 7);

type Format = keyof typeof messageReaders;

function passOn(format: Format, event: ChangeEvent): readonly ReadChange[] {
  const { before, after } = event;
  const read = messageReaders[format]();
  return messageWriters[format](table)({ event, before, after }).flatMap((value) => {
    const changes = read({ topic: 'shop.goods', key: '{"id":7}', value });
    if ('cleared' in changes) throw new Error('cleared');
    return changes;
  });
}

function read(
  format: Format,
  value: unknown,
  key?: string,
  topic = 'shop.t',
): ReturnType<ReturnType<(typeof messageReaders)[Format]>> {
  return messageReaders[format]()({
    topic,
    key,
    value: value === null || typeof value === 'string' ? value : JSON.stringify(value),
  });
}

describe('canal-json', () => {
  test('what bsql writes comes back with every digit, byte and kind', () => {
    for (const event of [insert(table, row), update(table, row, changed), remove(table, row)]) {
      const [change] = passOn('canal-json', event);
      expect(change).toMatchObject({ before: event.before, after: event.after, operation: event.operation });
      expect(change?.table).toEqual(table);
      expect(change?.time).toBe(event.origin.time);
    }
  });

  test("Canal's own types", () => {
    const message = {
      data: [{ id: '1', n: '-3', d: '1.50', f: '0.1', t: '2020-01-01 00:00:00', e: 'a', y: '2020' }],
      database: 'shop',
      table: 't',
      es: 1,
      isDdl: false,
      mysqlType: {
        id: 'bigint(20) unsigned',
        n: 'int(11)',
        d: 'decimal(10,2)',
        f: 'float',
        t: 'datetime',
        e: "enum('a','b')",
        y: 'year(4)',
      },
      old: null,
      pkNames: ['id'],
      type: 'INSERT',
    };
    const [change] = read('canal-json', message) as ReadChange[];
    expect(change?.after).toEqual([1, -3, '1.50', 0.1, '2020-01-01T00:00:00', 'a', 2020]);
    expect(change?.table.columns.map(({ kind }) => kind)).toEqual([
      'unsigned',
      'integer',
      'decimal',
      'float',
      'datetime',
      'string',
      'integer',
    ]);
    expect(change?.table.primaryKey).toEqual([0]);
  });

  test('several rows in a message, each with what it was', () => {
    const message = {
      data: [
        { id: '1', v: 'b' },
        { id: '2', v: null },
      ],
      old: [{ v: 'a' }, { v: 'c' }],
      database: 'shop',
      table: 't',
      type: 'UPDATE',
      mysqlType: { id: 'int', v: 'varchar(9)' },
    };
    expect(read('canal-json', message)).toMatchObject([
      { before: [1, 'a'], after: [1, 'b'] },
      { before: [2, 'c'], after: [2, null] },
    ]);
  });

  test('DDL is passed over, but for what takes all rows', () => {
    const ddl = { database: 'shop', table: 't', isDdl: true, sql: 'x' };
    expect(read('canal-json', { ...ddl, type: 'ALTER' })).toEqual([]);
    expect(read('canal-json', { ...ddl, type: 'TRUNCATE' })).toEqual({ cleared: 'shop.t' });
  });
});

describe.each(['debezium', 'maxwell', 'json'] as const)('%s', (format) => {
  test('what bsql writes comes back with every digit', () => {
    const [change] = passOn(format, insert(table, row));
    const columns = change?.table.columns.map(({ name }) => name);
    expect(columns).toEqual(table.columns.map(({ name }) => name));
    expect(change?.after?.slice(0, 2)).toEqual([18446744073709551615n, '-12345678901234567.100']);
    expect(change?.after?.slice(8)).toEqual(['{"a":9007199254740993}', null]);
    expect(change?.table.primaryKey).toEqual([0]);
  });
});

test.each(['debezium', 'maxwell'] as const)(
  '%s: an update has what it was, a delete what is gone',
  (format) => {
    const [updated] = passOn(format, update(table, row, changed));
    expect(updated?.operation).toBe('update');
    expect([updated?.before?.[0], updated?.before?.[9]]).toEqual([18446744073709551615n, null]);
    expect([updated?.after?.[0], updated?.after?.[9]]).toEqual([7, 'ä "name"']);
    const removed = passOn(format, remove(table, row));
    expect(removed).toMatchObject([{ operation: 'delete', after: undefined }]);
    expect(passOn(format, eventOf(table, 'read', undefined, row))[0]?.operation).toBe('read');
  },
);

describe('tables without types', () => {
  test('a kind only widens, and null says nothing', () => {
    const reader = messageReaders.json();
    const kinds = [null, 1, null, 1.5, 2, 'x', true].map((v) => {
      const [change] = reader({ topic: 't', key: undefined, value: JSON.stringify({ v }) }) as ReadChange[];
      return [change?.table.columns[0]?.kind, change?.after?.[0]];
    });
    expect(kinds).toEqual([
      ['string', null],
      ['integer', 1],
      ['integer', null],
      ['decimal', '1.5'],
      ['decimal', '2'],
      ['json', '"x"'],
      ['json', 'true'],
    ]);
  });

  test('the same columns are the same table, and a tombstone ends the row of its key', () => {
    const reader = messageReaders.json();
    const [one] = reader({ topic: 'a.b.c', key: '{"id":1}', value: '{"id":1,"v":"x"}' }) as ReadChange[];
    const [two] = reader({ topic: 'a.b.c', key: '{"id":2}', value: '{"id":2,"v":"y"}' }) as ReadChange[];
    expect(two?.table).toBe(one?.table);
    expect(one?.table).toMatchObject({ database: 'a.b', name: 'c' });
    const [gone] = reader({ topic: 'a.b.c', key: '{"id":1}', value: null }) as ReadChange[];
    expect(gone).toMatchObject({ operation: 'delete', before: [1], table: { primaryKey: [0] } });
  });

  test("Debezium's envelope inside its schema, and the key inside its own", () => {
    const payload = { before: null, after: { id: 1 }, source: { db: 'shop', table: 't', ts_ms: 5 }, op: 'c' };
    const key = JSON.stringify({ schema: {}, payload: { id: 1 } });
    expect(read('debezium', { schema: {}, payload }, key)).toMatchObject([
      { operation: 'insert', after: [1], time: 5, table: { primaryKey: [0] } },
    ]);
    expect(read('debezium', null)).toEqual([]);
    expect(read('debezium', { ...payload, op: 't' })).toEqual({ cleared: 'shop.t' });
  });

  test("Maxwell's own key", () => {
    const message = { database: 'shop', table: 't', type: 'insert', ts: 1, data: { id: 1 } };
    const key = '{"database":"shop","table":"t","pk.id":1}';
    expect(read('maxwell', message, key)).toMatchObject([{ time: 1000, table: { primaryKey: [0] } }]);
    expect(read('maxwell', { ...message, type: 'table-create' })).toEqual([]);
    expect(read('maxwell', { ...message, type: 'table-drop' })).toEqual({ cleared: 'shop.t' });
  });
});

test.each<[Format, unknown, string | undefined]>([
  ['json', 'x', undefined],
  ['json', '[1]', undefined],
  ['json', null, 'no json'],
  ['canal-json', { database: 'd' }, undefined],
  ['canal-json', { database: 'd', table: 't', type: 'INSERT', data: [{}] }, undefined],
  [
    'canal-json',
    { database: 'd', table: 't', type: 'INSERT', data: [{}], mysqlType: { id: 'int' } },
    undefined,
  ],
  [
    'canal-json',
    { database: 'd', table: 't', type: 'INSERT', data: [{ id: 'x' }], mysqlType: { id: 'int' } },
    undefined,
  ],
  [
    'canal-json',
    { database: 'd', table: 't', type: 'INSERT', data: [{ id: '' }], mysqlType: { id: 'what' } },
    undefined,
  ],
  ['debezium', { op: 'c', source: { db: 'd', table: 't' }, after: null }, undefined],
  ['debezium', { op: 'z', source: { db: 'd', table: 't' } }, undefined],
  ['debezium', { after: {} }, undefined],
  ['maxwell', { database: 'd', table: 't', type: 'insert' }, undefined],
  ['maxwell', { database: 'd', table: 't', type: 'what', data: {} }, undefined],
])('%s: %o is not one', (format, value, key) => {
  expect(() => read(format, value, key)).toThrow(UnreadableMessage);
});
