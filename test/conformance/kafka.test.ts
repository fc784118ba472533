import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaServer } from '../servers/kafka-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { compacted, makeTopic, type ReadMessage, readTopic } from '../support/kafka.ts';
import { Random } from '../support/random.ts';
import { type Flat, logEnd, parseExact, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

let kafka: KafkaServer;

beforeAll(async () => {
  kafka = await KafkaServer.start();
});
afterAll(async () => {
  await kafka.stop();
});

function load({ host, port, reader }: MysqlAddress, database: string): string {
  return `load binlog.\`\` where host="${host}" and port="${port}" and userName="${reader.user}" and password="${reader.password}"
    and databaseNamePattern="${database}" and heartbeat="1s" as changes;`;
}

/** The rows that messages leave, by their id. */
function rowsOf(messages: readonly ReadMessage[]): Map<string, Flat> {
  const rows = [...compacted(messages).values()].map((value) => parseExact(value) as Flat);
  return new Map(rows.map((row) => [String(row.id), row]));
}

describe('into topics', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(lent('mariadb'));
  });
  afterAll(async () => {
    await connection.end();
  });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'the last message of each key is what SELECT tells, compressed by %s',
    async (compression) => {
      const database = `kafka_${compression}`;
      const workload = new Workload(connection, `${database}.t`, Random.fromEnvironment('kafka'));
      await workload.create();
      await using script = new Script(
        `${load(lent('mariadb'), database)}
         save append changes as kafka.'<db>.<table>' options kafka.brokers="${kafka.brokers}" and createTopics="true"
           and kafka.compression="${compression}" and duration="200ms" and checkpointLocation="cp";`,
      );
      const bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await workload.change(3_000);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
      const messages = await readTopic(kafka.brokers, `${database}.t`);
      expect(new Set(messages.map(({ partition }) => partition)).size).toBe(3);
      expect(rowsOf(messages)).toEqual(await selectDocuments(connection, `${database}.t`, ['id']));
    },
  );

  test('a topic that is missing stops the stream with what to do', async () => {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS kafka_missing; CREATE TABLE IF NOT EXISTS kafka_missing.t (id INT PRIMARY KEY)',
    );
    await using script = new Script(
      `${load(lent('mariadb'), 'kafka_missing')}
       save append changes as kafka.'<db>.<table>' options kafka.brokers="${kafka.brokers}" and duration="200ms" and checkpointLocation="cp";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query('INSERT INTO kafka_missing.t VALUES (1)');
    expect(await bsql.exited()).toBe(1);
    expect(bsql.stderr).toContain('has no topic kafka_missing.t');
    await makeTopic(kafka.brokers, 'kafka_missing.t');
    const again = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await again.end('SIGTERM')).toBe(0);
    expect(rowsOf(await readTopic(kafka.brokers, 'kafka_missing.t'))).toEqual(new Map([['1', { id: '1' }]]));
  });

  test('check --connect tells topics that are not there, on both sides, and makes none', async () => {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS kafka_connect; CREATE TABLE IF NOT EXISTS kafka_connect.t (id INT PRIMARY KEY)',
    );
    const brokers = `kafka.brokers="${kafka.brokers}"`;
    await using script = new Script(
      `${load(lent('mariadb'), 'kafka_connect')}
       save append changes as kafka.'<db>.<table>' options ${brokers} and checkpointLocation="a";
       load kafka.'nowhere' where ${brokers} and groupId="g" as nothing;
       save append nothing as console.'' options checkpointLocation="b";`,
    );
    const bsql = new BsqlProcess(['check', '--connect', script.path]);
    expect(await bsql.exited()).toBe(1);
    expect(bsql.stdout).toContain('has no topic kafka_connect.t');
    expect(bsql.stdout).toContain('matches nowhere');
    await makeTopic(kafka.brokers, 'kafka_connect.t');
    const again = new BsqlProcess(['check', '--connect', script.path]);
    await again.exited();
    expect(again.stdout).not.toContain('has no topic');
  });

  // T36.
  test('a message that is too large is a dead letter, and those beside it arrive', async () => {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS kafka_large; CREATE OR REPLACE TABLE kafka_large.t (id INT PRIMARY KEY, v LONGTEXT)',
    );
    await using script = new Script(
      `${load(lent('mariadb'), 'kafka_large')}
       save append changes as kafka.'<db>.<table>' options kafka.brokers="${kafka.brokers}" and createTopics="true" and topicPartitions=1
         and duration="200ms" and checkpointLocation="cp" and kafka.batch.size.bytes="16mb";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(
      `INSERT INTO kafka_large.t VALUES (1, REPEAT('a', 700000)), (2, REPEAT('b', 2000000)), (3, REPEAT('c', 700000)), (4, 'd')`,
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    expect([...rowsOf(await readTopic(kafka.brokers, 'kafka_large.t')).keys()]).toEqual(['1', '3', '4']);
    expect(existsSync(join(script.directory, 'cp/dead-letters.jsonl'))).toBe(true);
  });

  test('a user by name and password, in each way; a wrong password is refused', async () => {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS kafka_users; CREATE OR REPLACE TABLE kafka_users.t (id INT PRIMARY KEY)',
    );
    const guarded = await KafkaServer.start({ users: { sync: 'secret' } });
    try {
      for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']) {
        const text = (password: string): string => `${load(lent('mariadb'), 'kafka_users')}
          save append changes as kafka.'<db>.<table>' options kafka.brokers="${guarded.brokers}" and createTopics="true"
            and kafka.sasl.mechanism="${mechanism}" and kafka.sasl.username="sync" and kafka.sasl.password="${password}"
            and duration="200ms" and checkpointLocation="cp";`;
        await using refused = new Script(text('wrong'));
        const never = refused.run();
        expect(await never.exited(), mechanism).toBe(3);
        expect(never.stderr).toContain('refuses the user');
        await using script = new Script(text('secret'));
        const bsql = script.run();
        await script.waitForCheckpoint('cp', await logEnd(connection));
        expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
      }
    } finally {
      await guarded.stop();
    }
  });
});

describe('kills', () => {
  // Invariants 1 to 5: T34, T35, T38, T39.
  test('kill -9 of bsql and of the broker in turns: nothing is lost, and each key ends as its row', async () => {
    const connection = await connectAdmin(lent('mariadb'));
    const broker = await KafkaServer.start();
    try {
      const random = Random.fromEnvironment('kafka kills');
      const workload = new Workload(connection, 'kafka_kills.t', random);
      await workload.create();
      await makeTopic(broker.brokers, 'kafka_kills.t');
      await using script = new Script(
        `${load(lent('mariadb'), 'kafka_kills')}
         save append changes as kafka.'<db>.<table>' options kafka.brokers="${broker.brokers}" and value.format="maxwell"
           and duration="100ms" and checkpointLocation="cp";`,
      );
      let bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      for (let kill = 0; kill < 6; kill++) {
        const changing = workload.change(3_000);
        await new Promise((resolve) => setTimeout(resolve, random.below(1_000)));
        if (kill % 2 === 0) {
          expect(bsql.exitCode, bsql.stderr).toBeNull();
          await bsql.end('SIGKILL');
          bsql = script.run();
        } else {
          await waitUntil('bsql to read', () => bsql.stderr.includes('resuming from the checkpoint'));
          await broker.kill();
          await changing;
          await workload.change(100); // The others may all have been sent before the kill.
          await waitUntil('the outage to be told', () => /does not answer/.test(bsql.stderr));
          await broker.launch();
        }
        await changing;
      }
      await script.waitForCheckpoint('cp', await logEnd(connection), 120_000);
      expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
      const state = new Map<string, Flat>();
      for (const { value } of await readTopic(broker.brokers, 'kafka_kills.t')) {
        const { type, data } = parseExact(value ?? '') as { type: string; data: Flat };
        if (type === 'delete') state.delete(String(data.id));
        else state.set(String(data.id), { ...data, changed: `${data.changed?.replace(' ', 'T')}Z` });
      }
      expect(state).toEqual(await selectDocuments(connection, 'kafka_kills.t', ['id']));
    } finally {
      await broker.stop();
      await connection.end();
    }
  });

  // Invariant 5: T35, T38.
  test('a broker that freezes keeps each message once and in its place', async () => {
    const connection = await connectAdmin(lent('mariadb'));
    const broker = await KafkaServer.start();
    try {
      await connection.query(`
        CREATE DATABASE IF NOT EXISTS kafka_freeze;
        CREATE OR REPLACE TABLE kafka_freeze.t (id INT PRIMARY KEY, n INT);
        INSERT INTO kafka_freeze.t VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)`);
      await makeTopic(broker.brokers, 'kafka_freeze.t');
      await using script = new Script(
        `${load(lent('mariadb'), 'kafka_freeze')}
         save append changes as kafka.'<db>.<table>' options kafka.brokers="${broker.brokers}" and requestTimeout="1s"
           and duration="100ms" and checkpointLocation="cp";`,
      );
      const bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      // Changes go on until the last freeze: one with nothing to send would not be noticed.
      let count = 0;
      let freezing = true;
      const changing = (async () => {
        for (; freezing; count++) await connection.query('UPDATE kafka_freeze.t SET n = n + 1');
      })();
      for (let freeze = 1; freeze <= 3; freeze++) {
        const told = bsql.stderr.length;
        broker.freeze();
        await waitUntil('the silence to be told', () => bsql.stderr.slice(told).includes('BSQL5150'));
        broker.thaw();
        await waitUntil(
          'it to go on',
          async () => (await readTopic(broker.brokers, 'kafka_freeze.t')).length > 0,
        );
      }
      freezing = false;
      await changing;
      await script.waitForCheckpoint('cp', await logEnd(connection), 120_000);
      expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
      const seen = new Map<string, number[]>();
      for (const { key = '', value } of await readTopic(broker.brokers, 'kafka_freeze.t'))
        seen.set(key, [...(seen.get(key) ?? []), (JSON.parse(value ?? '') as { n: number }).n]);
      const all = Array.from({ length: count }, (_, index) => index + 1);
      expect([...seen.values()]).toEqual([all, all, all, all, all]);
    } finally {
      await broker.stop();
      await connection.end();
    }
  });
});
