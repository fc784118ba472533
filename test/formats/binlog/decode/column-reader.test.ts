import { describe, expect, test } from 'vitest';
import {
  type ColumnReader,
  columnReader,
  type LogColumn,
} from '../../../../src/formats/binlog/decode/column-reader.ts';
import { columnType as type } from '../../../../src/formats/binlog/decode/column-type.ts';
import { Cursor } from '../../../../src/formats/binlog/decode/cursor.ts';
import type { Value } from '../../../../src/model/change.ts';

function readerOf(column: Partial<LogColumn> & { type: number }): ColumnReader | undefined {
  return columnReader({
    length: 0,
    scale: 0,
    name: 'c',
    unsigned: false,
    charset: undefined,
    labels: [],
    declared: undefined,
    ...column,
  });
}

/** The value of bytes in hexadecimal; all of them have to be read. */
function read(column: Partial<LogColumn> & { type: number }, hex: string): Value | undefined {
  const cursor = new Cursor(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const value = readerOf(column)?.read(cursor);
  expect(cursor.at).toBe(cursor.end);
  return value;
}

// T18, T19, T21.
test.each<[string, Partial<LogColumn> & { type: number }, string, Value]>([
  ['TINYINT', { type: type.tiny }, '80', -128],
  ['TINYINT UNSIGNED', { type: type.tiny, unsigned: true }, '80', 128],
  ['SMALLINT', { type: type.short }, 'ffff', -1],
  ['MEDIUMINT', { type: type.int24 }, '000080', -8388608],
  ['MEDIUMINT UNSIGNED', { type: type.int24, unsigned: true }, 'ffffff', 16777215],
  ['INT UNSIGNED', { type: type.long, unsigned: true }, 'ffffffff', 4294967295],
  ['BIGINT at the end of the safe ones', { type: type.longlong }, 'ffffffffffff1f00', 9007199254740991],
  ['BIGINT behind it', { type: type.longlong }, '0000000000002000', 9007199254740992n],
  ['BIGINT at the other end', { type: type.longlong }, '010000000000e0ff', -9007199254740991],
  ['BIGINT before that', { type: type.longlong }, '000000000000e0ff', -9007199254740992n],
  ['BIGINT, lowest', { type: type.longlong }, '0000000000000080', -9223372036854775808n],
  [
    'BIGINT UNSIGNED, highest',
    { type: type.longlong, unsigned: true },
    'ffffffffffffffff',
    18446744073709551615n,
  ],
  ['YEAR', { type: type.year }, '7c', 2024],
  ['YEAR 0000', { type: type.year }, '00', 0],
  ['BIT(9)', { type: type.bit, length: 9 }, '0101', 257],
  ['BIT(64)', { type: type.bit, length: 64 }, 'ffffffffffffffff', 18446744073709551615n],
  ['FLOAT as short as it can be', { type: type.float }, 'cdcccc3d', 0.1],
  ['DOUBLE', { type: type.double }, '9a9999999999b93f', 0.1],
  ['DECIMAL(10,4)', { type: type.decimal, length: 10, scale: 4 }, '8004d2162e', '1234.5678'],
  ['DECIMAL(10,4) below zero', { type: type.decimal, length: 10, scale: 4 }, '7ffb2de9d1', '-1234.5678'],
  ['DECIMAL(2,2)', { type: type.decimal, length: 2, scale: 2 }, '85', '0.05'],
  ['ENUM', { type: type.enum, length: 1, labels: ['a', 'b,c'] }, '02', 'b,c'],
  ['ENUM of no label', { type: type.enum, length: 1, labels: ['a'] }, '00', ''],
  ['SET', { type: type.set, length: 1, labels: ['x', 'y', 'z'] }, '05', 'x,z'],
  ['empty SET', { type: type.set, length: 1, labels: ['x'] }, '00', ''],
])('%s', (_what, column, hex, expected) => {
  expect(read(column, hex)).toEqual(expected);
});

// T20.
test.each<[string, Partial<LogColumn> & { type: number }, string, Value]>([
  ['DATE', { type: type.date }, '5dd00f', '2024-02-29'],
  ['zero DATE', { type: type.date }, '000000', null],
  ['DATE without a day', { type: type.date }, '40d00f', null],
  ['DATETIME', { type: type.datetime2 }, '99b2bb7efb', '2024-02-29T23:59:59'],
  ['zero DATETIME', { type: type.datetime2 }, '8000000000', null],
  ['DATETIME(6)', { type: type.datetime2, length: 6 }, '99b2bb7efb01e240', '2024-02-29T23:59:59.123456'],
  ['DATETIME(3)', { type: type.datetime2, length: 3 }, '99b2bb7efb04ce', '2024-02-29T23:59:59.123'],
  ['TIMESTAMP', { type: type.timestamp2 }, '00000001', '1970-01-01T00:00:01Z'],
  ['zero TIMESTAMP(2)', { type: type.timestamp2, length: 2 }, '0000000000', null],
  ['TIMESTAMP of a leap day', { type: type.timestamp2 }, '65e11a7f', '2024-02-29T23:59:59Z'],
  ['TIMESTAMP beyond 2038', { type: type.timestamp2 }, 'ffffffff', '2106-02-07T06:28:15Z'],
  ['TIMESTAMP(1)', { type: type.timestamp2, length: 1 }, '0000000132', '1970-01-01T00:00:01.5Z'],
  ['TIME', { type: type.time2 }, 'b46efb', '838:59:59'],
  ['negative TIME', { type: type.time2 }, '7ff000', '-01:00:00'],
  ['negative TIME of a minute', { type: type.time2 }, '7fffc0', '-00:01:00'],
  ['TIME(6) just below zero', { type: type.time2, length: 6 }, '7fffffffffff', '-00:00:00.000001'],
  ['TIME(2) just below zero', { type: type.time2, length: 2 }, '7fffffff', '-00:00:00.01'],
  ['TIME of before MySQL 5.6', { type: type.time }, '40e201', '12:34:56'],
  ['DATETIME of before MySQL 5.6', { type: type.datetime }, 'f77cac8b68120000', '2024-02-29T23:59:59'],
  ['TIMESTAMP of before MySQL 5.6', { type: type.timestamp }, '01000000', '1970-01-01T00:00:01Z'],
  [
    'TIME(3) of before MariaDB 10.1',
    { type: type.time, declared: 'time(3) /* mariadb-5.3 */' },
    '00b407a57f',
    '-00:00:00.001',
  ],
])('%s', (_what, column, hex, expected) => {
  expect(read(column, hex)).toEqual(expected);
});

// T22, T24.
test.each<[string, Partial<LogColumn> & { type: number }, string, Value]>([
  ['VARCHAR', { type: type.varchar, length: 255, charset: 'utf8mb4' }, '02 c3a4', 'ä'],
  ['VARCHAR over 255 bytes', { type: type.varchar, length: 256, charset: 'latin1' }, '0200 81e4', '\u0081ä'],
  ['VARBINARY', { type: type.varchar, length: 10 }, '02 00ff', 'AP8='],
  ['BINARY filled up', { type: type.string, length: 4 }, '02 00ff', 'AP8AAA=='],
  ['CHAR', { type: type.string, length: 40, charset: 'utf8mb4' }, '01 61', 'a'],
  ['TEXT', { type: type.blob, length: 2, charset: 'cp1251' }, '0300 cff0e8', 'При'],
  ['LONGBLOB', { type: type.blob, length: 4 }, '01000000 00', 'AA=='],
  [
    'UUID',
    { type: type.string, length: 16, declared: 'uuid' },
    '02 00ff',
    '00ff0000-0000-0000-0000-000000000000',
  ],
  ['INET4', { type: type.string, length: 4, declared: 'inet4' }, '01 0a', '10.0.0.0'],
  ['INET6', { type: type.string, length: 16, declared: 'inet6' }, '04 20010db8', '2001:db8::'],
  ['VECTOR', { type: type.vector, length: 4 }, '08000000 0000803f cdcccc3d', '[1,0.1]'],
  [
    'VARCHAR COMPRESSED, not compressed',
    { type: type.varcharCompressed, length: 10, charset: 'utf8mb4' },
    '03 006869',
    'hi',
  ],
  [
    'POINT',
    { type: type.geometry, length: 4 },
    '19000000 00000000 01 01000000 000000000000f03f 0000000000000040',
    '{"type":"Point","coordinates":[1,2]}',
  ],
  [
    'empty collection',
    { type: type.geometry, length: 4 },
    '0d000000 00000000 01 07000000 00000000',
    '{"type":"GeometryCollection","geometries":[]}',
  ],
])('%s', (_what, column, hex, expected) => {
  expect(read(column, hex)).toEqual(expected);
});

describe('what cannot be read', () => {
  test('a type that is not known has no reader', () => {
    expect(readerOf({ type: 243 })).toBeUndefined();
  });

  test('text in an unknown character set is an error, not mojibake', () => {
    expect(() => read({ type: type.varchar, length: 10, charset: 'klingon' }, '0161')).toThrow(/klingon/);
  });

  test('a label that nobody can tell', () => {
    expect(() => read({ type: type.enum, length: 1, labels: [undefined] }, '01')).toThrow(/FULL/);
  });

  test('a value that goes on behind its event', () => {
    expect(() => read({ type: type.varchar, length: 10, charset: 'utf8mb4' }, '0561')).toThrow(/ends before/);
  });
});
