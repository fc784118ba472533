import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeEvent, Position } from '../../src/model/change.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { readFrom, readWhile } from '../support/read-log.ts';
import { waitUntil } from '../support/wait.ts';

const shown = ({ operation, table, before, after }: ChangeEvent): string =>
  `${operation} ${table.name} ${before?.join() ?? ''}>${after?.join() ?? ''}`;

/** Without the spaces that MySQL prints between tokens. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? '');
}

async function fresh(connection: Connection, database: string): Promise<void> {
  await connection.query(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database}`);
}

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address: MysqlAddress = lent(flavor);
  const database = `events_${flavor}`;
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  // Invariants 2 and 4, T43.
  test('every position on the way gives the rest of the log, over DDL and CREATE TABLE … SELECT', async () => {
    await fresh(connection, database);
    const positions: Position[] = [];
    const statements = [
      'CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(20))',
      "INSERT INTO a VALUES (1, 'one'), (2, 'two')",
      "BEGIN; UPDATE a SET v = 'zwei' WHERE id = 2; SAVEPOINT s; DELETE FROM a WHERE id = 1; ROLLBACK TO s; COMMIT",
      // With GTIDs 8.0.15 refuses it.
      versions[flavor] === 'mysql-8.0'
        ? 'CREATE TABLE copy LIKE a; INSERT INTO copy SELECT * FROM a'
        : 'CREATE TABLE copy (PRIMARY KEY (id)) SELECT * FROM a',
      'ALTER TABLE a ADD more INT DEFAULT 7 FIRST',
      "INSERT INTO a (id, v) VALUES (3, 'three')",
      'CREATE TABLE other (id INT PRIMARY KEY) ENGINE=MyISAM',
      'INSERT INTO other VALUES (1)',
      'FLUSH BINARY LOGS',
      'DELETE FROM a WHERE id = 2',
    ];
    const all = await readWhile(
      address,
      database,
      async () => {
        for (const statement of statements) {
          const passed = positions.length;
          await connection.query(statement);
          await waitUntil('a position behind it', async () => positions.length > passed);
        }
      },
      positions,
    );
    expect(all.map(shown)).toEqual([
      'insert a >1,one',
      'insert a >2,two',
      'update a 2,two>2,zwei',
      'insert copy >1,one',
      'insert copy >2,zwei',
      'insert a >7,3,three',
      'insert other >1',
      'delete a 7,2,zwei>',
    ]);
    expect(positions.length).toBeGreaterThan(1);
    for (const position of positions) {
      const rest = await readFrom(address, database, position);
      expect(rest.map(shown)).toEqual(all.slice(all.length - rest.length).map(shown));
    }
  });

  // T10.
  test('rows from before an ALTER are not read with the columns of today', async () => {
    await fresh(connection, database);
    await connection.query("SET GLOBAL binlog_row_metadata='MINIMAL'");
    try {
      const reading = readWhile(address, database, async () => {
        // All in one go, so that the table is another one before the first row is read.
        await connection.query(
          'CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 1); ALTER TABLE t MODIFY v VARCHAR(30)',
        );
      });
      // Read before or behind the ALTER: the row as it was, or an error, and no guess.
      const found = await reading.then(
        (events) => events.map(shown),
        (error: unknown) => error,
      );
      if (Array.isArray(found)) expect(found).toEqual(['insert t >1,1']);
      else
        expect(found).toMatchObject({
          code: 'BSQL5030',
          message: expect.stringContaining('MODIFY v VARCHAR(30)'),
        });
    } finally {
      await connection.query("SET GLOBAL binlog_row_metadata='FULL'");
    }
  });

  // T8.
  test('a row without all its columns stops the stream', async () => {
    await fresh(connection, database);
    await connection.query('CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT)');
    const reading = readWhile(address, database, () =>
      connection.query(
        "INSERT INTO t VALUES (1, 1, 1); SET SESSION binlog_row_image='MINIMAL'; UPDATE t SET v = 2; SET SESSION binlog_row_image='FULL'",
      ),
    );
    await expect(reading).rejects.toMatchObject({
      code: 'BSQL5006',
      message: expect.stringContaining('does not hold `v`, `w` of the row'),
    });
  });

  // T8.
  test('images without columns that nobody wants, or that are as before, are whole', async () => {
    await fresh(connection, database);
    await connection.query(
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, big TEXT, b VARCHAR(20), bits BLOB, c INT)',
    );
    const changes = `INSERT INTO t VALUES (1, NULL, REPEAT('x', 1000), 'one', NULL, 5), (2, 2, NULL, NULL, 'y', 6);
      UPDATE t SET a = id + 10; UPDATE t SET c = NULL, b = 'zwei' WHERE id = 2; DELETE FROM t WHERE id = 1`;
    const noBlobs = await readWhile(
      address,
      database,
      () => connection.query(`SET SESSION binlog_row_image='NOBLOB'; ${changes}`),
      [],
      { excludeColumns: ['t.big', '*.bits'] },
    );
    const expected = [
      'insert t >1,,one,5',
      'insert t >2,2,,6',
      'update t 1,,one,5>1,11,one,5',
      'update t 2,2,,6>2,12,,6',
      'update t 2,12,,6>2,12,zwei,',
      'delete t 1,11,one,5>',
    ];
    expect(noBlobs.map(shown)).toEqual(expected);
    const keyOnly = await readWhile(
      address,
      database,
      () => connection.query(`SET SESSION binlog_row_image='MINIMAL'; DELETE FROM t; ${changes}`),
      [],
      { columns: ['t.id'] },
    );
    expect(keyOnly.map(shown).slice(1)).toEqual([
      'insert t >1',
      'insert t >2',
      'update t 1>1',
      'update t 2>2',
      'update t 2>2',
      'delete t 1>',
    ]);
    if (versions[flavor] === 'mariadb-11.8') {
      const noDuplicates = await readWhile(address, database, () =>
        connection.query(`SET SESSION binlog_row_image='FULL_NODUP'; DELETE FROM t; ${changes}`),
      );
      expect(noDuplicates.map(shown).at(-2)).toMatch(/^update t 2,12,,,eQ==,6>2,12,,zwei,eQ==,$/);
    }
    await connection.query("SET SESSION binlog_row_image='FULL'");
  });

  // T25.
  test('generated and invisible columns are there, hidden ones are not', async () => {
    if (versions[flavor] === 'mysql-8.0') return;
    await fresh(connection, database);
    const index =
      flavor === 'mysql' ? ', INDEX f ((LOWER(a))), INDEX m ((CAST(j->"$.x" AS UNSIGNED ARRAY)))' : '';
    const events = await readWhile(address, database, async () => {
      await connection.query(
        `CREATE TABLE t (id INT PRIMARY KEY, j JSON, a VARCHAR(20), g INT GENERATED ALWAYS AS (id * 2) STORED, i INT INVISIBLE DEFAULT 7${index});
         INSERT INTO t (id, j, a) VALUES (1, '{"x":[1,2,3]}', 'Abc')`,
      );
    });
    expect(events.map(shown)).toEqual(['insert t >1,{"x":[1,2,3]},Abc,2,7']);
    expect(events[0]?.table.columns.map(({ name }) => name)).toEqual(['id', 'j', 'a', 'g', 'i']);
  });
});

describe('mysql', () => {
  const address: MysqlAddress = lent('mysql');
  const database = 'events_of_mysql';
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  // T7, T17.
  test('a large compressed transaction comes whole, and one that does not fit its filter not at all', async () => {
    if (versions.mysql === 'mysql-8.0') return;
    await fresh(connection, database);
    await connection.query(
      'CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200)); SET SESSION binlog_transaction_compression=ON',
    );
    const rows = 30_000;
    const events = await readWhile(address, database, async () => {
      await connection.beginTransaction();
      for (let i = 0; i < rows; i += 1_000) {
        const values = Array.from({ length: 1_000 }, (_, j) => [i + j, `${i + j} ${'x'.repeat(150)}`]);
        await connection.query('INSERT INTO t VALUES ?', [values]);
      }
      await connection.commit();
      await connection.query('UPDATE t SET v = 1 WHERE id = 7');
    });
    await connection.query('SET SESSION binlog_transaction_compression=OFF');
    expect(events).toHaveLength(rows + 1);
    const ids = events.slice(0, rows).map(({ after }) => after?.[0]);
    expect(ids).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(shown(events[rows] as ChangeEvent)).toMatch(/^update t 7,7 x+>7,1$/);
  });

  // T7.
  test('JSON of which the log holds parts only comes whole', async () => {
    await fresh(connection, database);
    const changes = [
      "JSON_SET(j, '$.a', 2)",
      "JSON_SET(j, '$.a', '2', '$.list[0]', CAST('{\"x\": 3.0}' AS JSON))",
      "JSON_REPLACE(j, '$.b', 'short', '$.deep.deeper[1].k', 18446744073709551615)",
      "JSON_REMOVE(j, '$.list[1]', '$.\"odd key\"')",
      'JSON_SET(j, \'$."ключ \\\\"q\\\\".x"\', 1.5)',
      "JSON_ARRAY_INSERT(j, '$.list[0]', 'first')",
      "JSON_ARRAY_APPEND(j, '$.list', 'last')",
      "JSON_REMOVE(j, '$.list[last]')",
      "JSON_SET(j, '$.list[last]', NULL)",
    ];
    const document = `JSON_OBJECT('a', 1, 'b', REPEAT('x', 500), 'list', JSON_ARRAY(1, 2, 3, 'ä'), 'odd key', TRUE, 'deep', CAST('{"deeper": [0, {"k": 9007199254740993}]}' AS JSON))`;
    const printed: string[] = [];
    const events = await readWhile(address, database, async () => {
      await connection.query(
        `CREATE TABLE t (id INT PRIMARY KEY, other JSON, j JSON, more JSON); SET SESSION binlog_row_value_options='PARTIAL_JSON';
         INSERT INTO t VALUES (1, '{}', ${document}, NULL)`,
      );
      for (const change of changes) {
        await connection.query(`UPDATE t SET j = ${change}`);
        const [rows] = await connection.query<RowDataPacket[]>('SELECT CAST(j AS CHAR) AS j FROM t');
        printed.push(String(rows[0]?.j));
      }
      await connection.query(
        `UPDATE t SET more = '[1]', other = JSON_SET(other, '$.x', 1); SET SESSION binlog_row_value_options=''`,
      );
    });
    const after = events.filter(({ operation }) => operation === 'update').map((event) => event.after);
    expect(after.slice(0, -1).map((row) => row?.[2])).toEqual(printed.map(compact));
    expect(after.at(-1)).toEqual([1, '{"x":1}', compact(printed.at(-1) ?? ''), '[1]']);
    const [log] = await connection.query<RowDataPacket[]>('SHOW BINARY LOGS');
    const [logged] = await connection.query<RowDataPacket[]>(
      `SHOW BINLOG EVENTS IN '${log.at(-1)?.Log_name}' LIMIT 1000000`,
    );
    expect(logged.map((row) => String(row.Event_type))).toContain('Update_rows_partial');
  });

  test('tagged GTIDs are counted, and a stream goes on from them', async () => {
    if (versions.mysql === 'mysql-8.0') return;
    await fresh(connection, database);
    const positions: Position[] = [];
    const events = await readWhile(
      address,
      database,
      async () => {
        await connection.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)');
        await connection.query(
          "SET SESSION gtid_next='AUTOMATIC:some_tag'; INSERT INTO t VALUES (2); INSERT INTO t VALUES (3); SET SESSION gtid_next='AUTOMATIC'",
        );
        await waitUntil('a position with the tag', async () =>
          positions.some(({ gtidSet }) => String(gtidSet).includes('some_tag')),
        );
        await connection.query('INSERT INTO t VALUES (4)');
      },
      positions,
    );
    expect(events.map(shown)).toEqual(['insert t >1', 'insert t >2', 'insert t >3', 'insert t >4']);
    expect(events[2]?.origin.gtid).toMatch(/^[0-9a-f-]{36}:some_tag:\d+$/);
    const tagged = positions.find(({ gtidSet }) => String(gtidSet).includes('some_tag'));
    if (!tagged) throw new Error('no position with the tag');
    const rest = await readFrom(address, database, tagged);
    expect(rest.map(shown)).toEqual(events.slice(events.length - rest.length).map(shown));
  });
});
