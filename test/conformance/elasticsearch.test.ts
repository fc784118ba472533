import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ElasticsearchVersion } from '../servers/distributions.ts';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { Workload } from '../support/workload.ts';

/** Unless one is chosen, a second server that differs most from the first. */
const targets: readonly ElasticsearchVersion[] = process.env.BSQL_TEST_ELASTICSEARCH
  ? [versions.elasticsearch]
  : [versions.elasticsearch, 'opensearch-2.19.6'];
const into = targets.flatMap((version) => [
  { flavor: 'mariadb', version } as const,
  { flavor: 'mysql', version } as const,
]);

function settings(address: MysqlAddress): string {
  return `host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"`;
}

let second: ElasticsearchServer | undefined;
afterAll(async () => {
  await second?.stop();
});

describe.each(into)('$flavor into $version', ({ flavor, version }) => {
  const address = lent(flavor);
  let connection: Connection;
  let url: string;

  beforeAll(async () => {
    connection = await connectAdmin(address);
    if (version === versions.elasticsearch) url = lent('elasticsearch');
    else {
      second ??= await ElasticsearchServer.start(version);
      url = second.url;
    }
  });
  afterAll(async () => {
    await connection.end();
  });

  test("the mission's own words: insert, update, delete and key change arrive", async () => {
    const database = `mission_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE orders (id INT PRIMARY KEY, title VARCHAR(50), price DECIMAL(10,2));
      CREATE TABLE customers (id BIGINT UNSIGNED PRIMARY KEY, name TEXT);
      CREATE TABLE secrets (id INT PRIMARY KEY)`);
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" and tableNamePattern="orders|customers" as changes;
       save append changes as es.'<db>_<table>' options idCols="id" and es.nodes="${url}" and duration="1" and checkpointLocation="./cp";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`
      INSERT INTO orders VALUES (1, 'tea', 1.10), (2, 'kéttle', 20.00), (3, 'cup', 5.55);
      INSERT INTO customers VALUES (18446744073709551615, 'last'), (1, NULL);
      INSERT INTO secrets VALUES (1);
      UPDATE orders SET price = 1.20 WHERE id = 1;
      UPDATE orders SET id = 30 WHERE id = 3;
      DELETE FROM orders WHERE id = 2`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);

    const orders = await readIndex(url, `${database}_orders`);
    expect(orders).toEqual(
      new Map([
        ['1', { id: '1', title: 'tea', price: '1.20' }],
        ['30', { id: '30', title: 'cup', price: '5.55' }],
      ]),
    );
    expect(orders).toEqual(await selectDocuments(connection, `${database}.orders`, ['id']));
    expect(await readIndex(url, `${database}_customers`)).toEqual(
      await selectDocuments(connection, `${database}.customers`, ['id']),
    );
    expect((await readIndex(url, `${database}_secrets`)).size).toBe(0);
  });

  test('values of every common type are those of a SELECT', async () => {
    const database = `types_${flavor}`;
    await connection.query(`
      SET time_zone='+00:00';
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE t (
        id INT PRIMARY KEY, tiny TINYINT, utiny TINYINT UNSIGNED, small SMALLINT, medium MEDIUMINT, big BIGINT, ubig BIGINT UNSIGNED,
        dec1 DECIMAL(30,10), dec2 DECIMAL(65,0), dbl DOUBLE, y YEAR, d DATE, dt DATETIME, dt6 DATETIME(6), ts TIMESTAMP NULL, ts6 TIMESTAMP(6) NULL,
        t0 TIME, t6 TIME(6), c CHAR(10), vc VARCHAR(300), tx TEXT, l1 VARCHAR(20) CHARACTER SET latin1, bin VARBINARY(20), bl BLOB, e ENUM('a','b,c'), s SET('x','y'));
      `);
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="1" and checkpointLocation="cp";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`
      USE ${database};
      INSERT INTO t VALUES
        (1, -128, 255, -32768, 8388607, -9223372036854775808, 18446744073709551615, -12345678901234567890.0123456789, 99999999999999999999999999999999999999999999999999999999999999999,
          0.1, 2155, '9999-12-31', '1000-01-01 00:00:00', '2024-02-29 23:59:59.999999', '1970-01-01 00:00:01', '2038-01-19 03:14:07.123456',
          '-838:59:59', '-00:00:00.000001', 'a', 'häß \\\\ "q" \\n', 'тест 😀', 'café', 0x00ff10, 0x0102, 'b,c', 'x,y'),
        (2, 0, 0, 0, 0, 9007199254740993, 9007199254740993, 0.0000000001, -1, -1.5e300, 1901, '2024-01-01', '2024-01-01 01:02:03', '2024-01-01 00:00:00.000000',
          '2024-06-01 12:00:00', '2024-06-01 12:00:00.100000', '-01:00:00', '838:59:59.000000', '', '', '', '', '', '', 'a', ''),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      UPDATE t SET tiny = 1, vc = REPEAT('x', 300) WHERE id = 2`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
  });

  // T17.
  test('a transaction far larger than the queue arrives whole', async () => {
    const database = `large_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
      CREATE TABLE t (id INT PRIMARY KEY, text VARCHAR(200))`);
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" and maxBinlogQueueSize="1" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.beginTransaction();
    for (let i = 0; i < 5_000; i += 1_000) {
      const values = Array.from({ length: 1_000 }, (_, j) => [i + j, 'x'.repeat(150)]);
      await connection.query(`INSERT INTO ${database}.t VALUES ?`, [values]);
    }
    await connection.commit();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
  });

  test('20,000 random changes end in the same documents, over a stop and a resume', async () => {
    const random = Random.fromEnvironment(`random changes on ${flavor}`);
    const workload = new Workload(connection, `random_${flavor}.t`, random);
    await workload.create();
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="random_${flavor}" and tableNamePattern="t" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="500ms" and checkpointLocation="cp";`,
    );
    const first = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await workload.change(10_000);
    expect(await first.end('SIGINT')).toBe(0);
    await workload.change(10_000);
    const second = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await second.end('SIGTERM')).toBe(0);
    const expected = await selectDocuments(connection, `random_${flavor}.t`, ['id']);
    expect(expected.size).toBeGreaterThan(100);
    expect(await readIndex(url, `random_${flavor}_t`)).toEqual(expected);
  });
});
