import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileJsonRow } from '../../src/formats/encoding/json-row.ts';
import type { ChangeEvent } from '../../src/model/change.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { openBinlog } from '../support/open-source.ts';
import { parseExact, selectDocuments } from '../support/truth.ts';

/** Columns that the log and a SELECT by other means print alike, with values at their edges. */
const plain: readonly (readonly [type: string, ...values: string[]])[] = [
  ['TINYINT', '-128', '127'],
  ['TINYINT(1)', '1', '0'],
  ['SMALLINT UNSIGNED', '65535', '0'],
  ['MEDIUMINT', '-8388608', '8388607'],
  ['INT UNSIGNED', '4294967295', '1'],
  ['BIGINT', '-9223372036854775808', '9007199254740993'],
  ['BIGINT UNSIGNED', '18446744073709551615', '9007199254740992'],
  ['DECIMAL(65,30)', '-12345678901234567890123456789012345.123456789012345678901234567890', '0.5'],
  ['DECIMAL(5,0)', '-99999', '0'],
  ['DOUBLE', '1.7976931348623157e308', '0.1'],
  ['YEAR', '2155', '1901'],
  ['DATE', "'9999-12-31'", "'1000-01-01'"],
  ['DATETIME', "'2024-02-29 23:59:59'", "'1000-01-01 00:00:00'"],
  ['DATETIME(6)', "'9999-12-31 23:59:59.999999'", "'2024-01-01 00:00:00'"],
  ['TIMESTAMP NULL', "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"],
  ['TIMESTAMP(3) NULL', "'2024-06-01 12:00:00.120'", "'2024-06-01 12:00:00'"],
  ['TIME', "'-838:59:59'", "'00:00:00'"],
  ['TIME(6)', "'-00:00:00.000001'", "'838:59:58.999999'"],
  ['CHAR(10)', "'a '", "''"],
  ['VARCHAR(300)', "'a  '", "REPEAT('ü', 300)"],
  ['VARCHAR(20) CHARACTER SET latin1', "'café €'", "''"],
  ['VARCHAR(20) CHARACTER SET gbk', "'中文'", "''"],
  ['VARCHAR(20) COLLATE utf8mb4_bin', "'😀'", "'\\\\ \"'"],
  ['LONGTEXT', "REPEAT('€', 70000)", "''"],
  ['VARBINARY(20)', "X'00FF'", "''"],
  ['MEDIUMBLOB', "X'0102'", "REPEAT('\\0', 1000)"],
  ["ENUM('a','b,c','ü')", "'b,c'", "'ü'"],
  ["SET('x','y','z')", "'x,z'", "''"],
];

/** Columns whose value in a document has a form of its own. */
const exact: readonly (readonly [
  type: string,
  sql: string,
  value: unknown,
  only?: 'mariadb' | 'mysql' | 'mysql-9.7',
])[] = [
  ['FLOAT', '0.1', 0.1],
  ['FLOAT', '16777216', 16777216],
  ['FLOAT', '-1.17549435e-38', -1.1754944e-38],
  ['BIT(64)', "b'1111111111111111111111111111111111111111111111111111111111111111'", 18446744073709551615n],
  ['BIT(1)', "b'1'", 1],
  ['YEAR', "'0000'", 0],
  ['DATE', "'0000-00-00'", null],
  ['DATETIME(3)', "'2024-00-10 10:00:00'", null],
  ['TIMESTAMP NULL', "'0000-00-00 00:00:00'", null],
  ['DECIMAL(8,2) ZEROFILL', '12.3', '12.30'],
  ['INT ZEROFILL', '42', 42],
  ['BINARY(4)', "X'0100'", 'AQAAAA=='],
  ["ENUM('a')", "'no such label'", ''],
  ['POINT', "ST_GeomFromText('POINT(1.5 -2)')", '{"type":"Point","coordinates":[1.5,-2]}'],
  [
    'GEOMETRY',
    "ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 0))')",
    '{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]}',
  ],
  ['GEOMETRY', "ST_GeomFromText('MULTIPOINT(1 2,3 4)')", '{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}'],
  [
    'GEOMETRY',
    "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')",
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]}',
  ],
  [
    'JSON',
    `'{"b": 9007199254740993, "a": [1.0, "x: \\\\"y\\\\" , z", null, true, {}]}'`,
    '{"a":[1.0,"x: \\"y\\" , z",null,true,{}],"b":9007199254740993}',
    'mysql',
  ],
  ['JSON', `'{"b": 1, "a": 2}'`, '{"b": 1, "a": 2}', 'mariadb'],
  ['UUID', "'6ccd780c-baba-1026-9564-5b8c656024db'", '6ccd780c-baba-1026-9564-5b8c656024db', 'mariadb'],
  ['INET6', "'2001:db8::ff00:42:8329'", '2001:db8::ff00:42:8329', 'mariadb'],
  ['INET4', "'192.168.0.1'", '192.168.0.1', 'mariadb'],
  ['VECTOR(3)', "STRING_TO_VECTOR('[0.1, -2, 3e10]')", '[0.1,-2,30000000000]', 'mysql-9.7'],
];

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address = lent(flavor);
  const database = `snapshot_values_${flavor}`;
  let connection: Connection;
  const typed = exact.filter(
    ([, , , only]) =>
      only === undefined || only === flavor || (flavor === 'mysql' && only === versions.mysql),
  );

  beforeAll(async () => {
    connection = await connectAdmin(address);
    await connection.query(
      `SET time_zone='+00:00', sql_mode=''; DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}`,
    );
  });
  afterAll(async () => {
    await connection.end();
  });

  /** The first `count` events of one table. */
  async function events(table: string, count: number, then?: () => Promise<unknown>): Promise<ChangeEvent[]> {
    const source = await openBinlog(
      address,
      `databaseNamePattern="${database}" and tableNamePattern="${table}" and snapshot="initial" and heartbeat="1s"`,
    );
    const stop = new AbortController();
    const found: ChangeEvent[] = [];
    for await (const batch of source.read(undefined, stop.signal)) {
      found.push(...batch.events);
      if (found.length === count && then) {
        const more = then;
        then = undefined;
        count *= 2;
        await more();
      } else if (found.length >= count) break;
    }
    return found;
  }

  test('a row of a snapshot is the row of the log, and that of a SELECT', async () => {
    const columns = plain.map(([type], i) => `c${i} ${type}`);
    const row = (id: number, at: number): string => `(${[id, ...plain.map((one) => one[at])].join(', ')})`;
    const nulls = (id: number): string => `(${[id, ...plain.map(() => 'NULL')].join(', ')})`;
    await connection.query(`
      CREATE TABLE plain (id INT PRIMARY KEY, ${columns.join(', ')}, made INT AS (id + 1) VIRTUAL, kept INT AS (id * 2) STORED);
      INSERT INTO plain (${['id', ...plain.map((_, i) => `c${i}`)].join(', ')}) VALUES ${row(1, 1)}, ${row(2, 2)}, ${nulls(3)}`);
    const names = ['id', ...plain.map((_, i) => `c${i}`)].join(', ');
    const copy = ['id + 10', ...plain.map((_, i) => `c${i}`)].join(', ');
    const found = await events('plain', 3, () =>
      connection.query(`INSERT INTO ${database}.plain (${names}) SELECT ${copy} FROM ${database}.plain`),
    );
    const [reads, inserts] = [found.slice(0, 3), found.slice(3)];
    expect(reads.map(({ operation }) => operation)).toEqual(['read', 'read', 'read']);
    expect(inserts.map(({ operation }) => operation)).toEqual(['insert', 'insert', 'insert']);
    expect(reads[0]?.table).toEqual(inserts[0]?.table);
    const dependent = new Set(['id', 'made', 'kept']);
    const comparable = (event: ChangeEvent): unknown[] =>
      (event.after ?? []).filter((_, i) => !dependent.has(event.table.columns[i]?.name ?? ''));
    expect(reads.map(comparable)).toEqual(inserts.map(comparable));

    const documents = new Map(
      reads.map((event) => {
        const text = compileJsonRow(event.table)(event.after ?? []);
        return [String(event.after?.[0]), parseExact(text)];
      }),
    );
    const truth = await selectDocuments(connection, `${database}.plain`, ['id']);
    for (const id of ['1', '2', '3']) expect(documents.get(id)).toEqual(truth.get(id));
  });

  test('values with a form of their own', async () => {
    const columns = typed.map(([type], i) => `c${i} ${type}`);
    await connection.query(`
      CREATE TABLE typed (id INT PRIMARY KEY, ${columns.join(', ')});
      INSERT INTO typed VALUES (1, ${typed.map(([, sql]) => sql).join(', ')})`);
    const [read] = await events('typed', 1);
    expect(
      Object.fromEntries(typed.map(([type, sql], i) => [`${type} ${sql}`, read?.after?.[i + 1]])),
    ).toEqual(Object.fromEntries(typed.map(([type, sql, value]) => [`${type} ${sql}`, value])));
  });

  // 8.0.15 knows no invisible columns.
  test.skipIf(flavor === 'mysql' && versions.mysql === 'mysql-8.0')(
    'invisible columns come in the order of the log',
    async () => {
      await connection.query(`
      CREATE TABLE hidden (id INT PRIMARY KEY, secret INT ${flavor === 'mysql' ? 'DEFAULT 7 INVISIBLE' : 'INVISIBLE DEFAULT 7'}, text VARCHAR(5), UNIQUE KEY (text));
      INSERT INTO hidden (id, text) VALUES (1, 'a')`);
      const [read, insert] = await events('hidden', 1, () =>
        connection.query(`INSERT INTO ${database}.hidden (id, text) VALUES (2, 'b')`),
      );
      expect(read?.table).toEqual(insert?.table);
      expect([read?.after, insert?.after]).toEqual([
        [1, 7, 'a'],
        [2, 7, 'b'],
      ]);
    },
  );
});
