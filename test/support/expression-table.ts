import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { ColumnKind, Row, TableSchema, Value } from '../../src/model/change.ts';
import { tableOf } from './events.ts';

const columns: readonly (readonly [string, ColumnKind, string])[] = [
  ['id', 'integer', 'INT PRIMARY KEY'],
  ['i', 'integer', 'INT'],
  ['b', 'integer', 'BIGINT'],
  ['u', 'unsigned', 'BIGINT UNSIGNED'],
  ['d', 'decimal', 'DECIMAL(20,6)'],
  ['f', 'float', 'DOUBLE'],
  ['s', 'string', 'VARCHAR(60)'],
  ['s2', 'string', 'VARCHAR(60)'],
  ['da', 'date', 'DATE'],
  ['dt', 'datetime', 'DATETIME(6)'],
  ['ts', 'timestamp', 'TIMESTAMP(6) NULL'],
  ['j', 'json', 'JSON'],
];

/** The table that generated expressions are over. */
export const expressionTable: TableSchema = tableOf(
  't',
  columns.map(([name, kind]) => (kind === 'decimal' ? { name, kind, scale: 6 } : { name, kind })),
);

const values: readonly (readonly unknown[])[] = [
  [
    0,
    0,
    0,
    '0.000000',
    0,
    '',
    '',
    '2024-02-29',
    '2024-02-29 23:59:59.999999',
    '2024-02-29 23:59:59.500000',
    '{}',
  ],
  [
    1,
    1,
    1,
    '1.000000',
    1,
    'a',
    'b',
    '1970-01-01',
    '1970-01-01 00:00:00',
    '1970-01-02 00:00:01',
    '{"a": 1, "b": {"c": "x"}}',
  ],
  [
    -1,
    -1,
    '18446744073709551615',
    '-1.500000',
    -0.1,
    'abc',
    'abc',
    '1999-12-31',
    '2000-01-01 00:00:00.000001',
    '2038-01-19 03:14:07',
    '[1, 2.5, "z", null, true]',
  ],
  [
    2147483647,
    '9223372036854775807',
    '9223372036854775807',
    '99999999999999.999999',
    1.5e300,
    'äÖü',
    'ABC',
    '9999-12-31',
    '9999-12-31 23:59:59.999999',
    '2000-01-01 12:30:00.250000',
    '{"a": null, "b": [1, {"c": false}], "x y": 7}',
  ],
  [
    -2147483648,
    '-9223372036854775808',
    '9223372036854775808',
    '-99999999999999.999999',
    -1.5e-7,
    '😀x',
    'x😀',
    '1000-01-01',
    '1000-01-01 00:00:00',
    '1999-06-15 08:09:10.123456',
    '"text"',
  ],
  [
    10,
    '9007199254740993',
    '9007199254740993',
    '0.000001',
    123456789.125,
    '10',
    '9',
    '2023-12-31',
    '2023-12-31 12:00:00.100000',
    '2023-12-31 12:00:00',
    '18446744073709551615',
  ],
  [
    7,
    -100,
    100,
    '2.345000',
    2.5,
    '-3.5',
    '12abc',
    '2021-01-03',
    '2021-01-03 00:30:00',
    '2021-01-03 00:30:00',
    '{"a": "10", "b": {"c": 1.25e10}}',
  ],
  [
    -13,
    42,
    42,
    '1234.500000',
    3.5,
    'a,b,c',
    ',',
    '2020-12-28',
    '2020-12-28 06:07:08.090000',
    '2020-12-28 06:07:08',
    '[[1, 2], [3], []]',
  ],
  [
    100,
    13,
    7,
    '-0.000500',
    1e15,
    'A%x_y',
    'B\\c',
    '2008-02-20',
    '2008-02-20 11:12:13',
    '2008-02-20 11:12:13',
    '3.5',
  ],
  [
    3,
    5,
    64,
    '33.333333',
    0.333333333333,
    '2024-02-29',
    '{"k": 1}',
    '2016-02-29',
    '2016-02-29 02:03:04.5',
    '2016-02-29 02:03:04.5',
    'true',
  ],
  [
    5,
    1000000007,
    255,
    '5.500000',
    5e-20,
    'Straße É',
    'aXbXc',
    '1900-03-01',
    '1900-03-01 00:00:00',
    '1980-03-01 00:00:00',
    'null',
  ],
  [null, null, null, null, null, null, null, null, null, null, null],
];

/** Makes it in a database of its own, with edge values, and gives the rows as the log would. */
export async function createExpressionTable(
  connection: Connection,
  database: string,
): Promise<readonly Row[]> {
  await connection.query(`
    SET NAMES utf8mb4 COLLATE utf8mb4_bin; SET time_zone = '+00:00';
    SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT');
    DROP DATABASE IF EXISTS ${database};
    CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; USE ${database};
    CREATE TABLE t (${columns.map(([name, , type]) => `${name} ${type}`).join(', ')})`);
  for (const [index, row] of values.entries())
    await connection.query('INSERT INTO t VALUES (?)', [[index + 1, ...row]]);
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: 'SELECT * FROM t ORDER BY id',
    typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
  });
  return rows.map((row) => columns.map(([name, kind]) => readValue(row[name] as string | null, kind)));
}

/** The canonical form of a value that the server printed. */
function readValue(text: string | null, kind: ColumnKind): Value {
  if (text === null) return null;
  switch (kind) {
    case 'integer':
    case 'unsigned': {
      const value = BigInt(text);
      return Number.isSafeInteger(Number(text)) ? Number(text) : value;
    }
    case 'float':
      return Number(text);
    case 'datetime':
      return text.replace(' ', 'T');
    case 'timestamp':
      return `${text.replace(' ', 'T')}Z`;
    default:
      return text;
  }
}
