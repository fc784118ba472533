import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaServer } from '../servers/kafka-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { deleteRecords, makeTopic, produce } from '../support/kafka.ts';
import { Random } from '../support/random.ts';
import { type Flat, logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

let kafka: KafkaServer;
let connection: Connection;

beforeAll(async () => {
  kafka = await KafkaServer.start();
  connection = await connectAdmin(lent('mariadb'));
});
afterAll(async () => {
  await connection.end();
  await kafka.stop();
});

/** From the database into a topic. */
function publish(database: string, format: string, brokers = kafka.brokers): Script {
  const { host, port, reader } = lent('mariadb');
  return new Script(
    `load binlog.\`\` where host="${host}" and port="${port}" and userName="${reader.user}" and password="${reader.password}"
       and databaseNamePattern="${database}" as changes;
     save append changes as kafka.'{db}.{table}' options kafka.brokers="${brokers}" and value.format="${format}"
       and duration="100ms" and checkpointLocation="cp";`,
    'publish.bsql',
  );
}

/** From a topic into an index. */
function follow(topics: string, format: string, more = '', brokers = kafka.brokers): Script {
  return new Script(
    `load kafka.'${topics}' where kafka.brokers="${brokers}" and groupId="g-${topics.replaceAll(/\W/g, '-')}" and value.format="${format}"
       and sessionTimeout="6s" ${more} as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${lent('elasticsearch')}" and idCols="id" and mergeSchema="true"
       and duration="100ms" and checkpointLocation="cp";`,
    'follow.bsql',
  );
}

async function idsOf(index: string): Promise<string[]> {
  // An index that is being made answers with an error.
  const found = await readIndex(lent('elasticsearch'), index).catch(() => new Map<string, Flat>());
  return [...found.keys()].sort();
}

async function equals(database: string, table: string): Promise<boolean> {
  const expected = await selectDocuments(connection, `${database}.${table}`, ['id']);
  // An index that is being made answers with an error.
  const found = await readIndex(lent('elasticsearch'), `${database}_${table}`).catch(
    () => new Map<string, Flat>(),
  );
  if (found.size !== expected.size) return false;
  for (const [id, document] of expected) {
    const other = found.get(id);
    // Maxwell's dates are text as MySQL prints them.
    if (!other || Object.entries(document).some(([name, value]) => plain(other[name]) !== plain(value)))
      return false;
  }
  return true;
}

function plain(value: string | null | undefined): string | null | undefined {
  return value?.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)Z?$/, '$1 $2') ?? value;
}

describe('from topics', () => {
  test.each(['canal-json', 'debezium', 'maxwell', 'json'])(
    '%s: the index is what SELECT tells',
    async (format) => {
      const database = `kafka_from_${format.replace('-', '_')}`;
      const workload = new Workload(connection, `${database}.t`, Random.fromEnvironment(`from ${format}`));
      await workload.create();
      await makeTopic(kafka.brokers, `${database}.t`);
      await using publishing = publish(database, format);
      await using following = follow(`${database}\\.t`, format);
      const [writer, reader] = [publishing.run(), following.run()];
      await publishing.waitForCheckpoint('cp', await logEnd(connection));
      await workload.change(3_000);
      await waitUntil(
        `the index to be the table\n${reader.stderr}\n${writer.stderr}`,
        () => equals(database, 't'),
        120_000,
      );
      expect(await reader.end('SIGTERM'), reader.stderr).toBe(0);
      expect(await writer.end('SIGTERM'), writer.stderr).toBe(0);
    },
  );

  test('a message that is not of the format stops with its place, or is left out and told', async () => {
    await makeTopic(kafka.brokers, 'shop.poison', 1);
    await produce(kafka.brokers, 'shop.poison', [
      ['{"id":1}', '{"id":1}'],
      ['x', 'not json'],
      ['{"id":2}', '{"id":2}'],
    ]);
    await using stopping = follow('shop\\.poison', 'json');
    const stopped = stopping.run();
    expect(await stopped.exited()).toBe(1);
    expect(stopped.stderr).toContain('the message shop.poison/0:1 is not one of json: the value is no JSON');
    await using skipping = follow('shop\\.poison', 'json', 'and onUnreadable="skip"');
    const skipped = skipping.run();
    await waitUntil('both rows', async () => (await idsOf('shop_poison')).length === 2);
    expect(skipped.stderr).toContain('shop.poison/0:1');
    expect(await skipped.end('SIGTERM'), skipped.stderr).toBe(0);
  });

  test('begins at a time, and goes on where it was', async () => {
    await makeTopic(kafka.brokers, 'shop.timed', 2);
    await produce(kafka.brokers, 'shop.timed', [['{"id":1}', '{"id":1}']], 1_700_000_000_000n);
    await produce(kafka.brokers, 'shop.timed', [['{"id":2}', '{"id":2}']], 1_780_000_000_000n);
    await using script = follow(
      'shop\\.timed',
      'json',
      'and startFrom="timestamp" and startTimestamp="2025-01-01T00:00:00Z"',
    );
    const ids = (): Promise<string[]> => idsOf('shop_timed');
    const first = script.run();
    await waitUntil('the later row', async () => (await ids()).length > 0);
    expect(await ids()).toEqual(['2']);
    expect(await first.end('SIGTERM'), first.stderr).toBe(0);
    await produce(kafka.brokers, 'shop.timed', [['{"id":3}', '{"id":3}']], 1_600_000_000_000n);
    const second = script.run();
    await waitUntil('the row of meanwhile', async () => (await ids()).length > 1);
    expect(await ids()).toEqual(['2', '3']);
    expect(await second.end('SIGTERM'), second.stderr).toBe(0);
  });
});

test('messages that are gone before they were read stop the stream', async () => {
  const row = (id: number): [string, string] => [`{"id":${id}}`, `{"id":${id}}`];
  await makeTopic(kafka.brokers, 'shop.gone', 1);
  await produce(kafka.brokers, 'shop.gone', [row(1), row(2)]);
  await using script = follow('shop\\.gone', 'json');
  const first = script.run();
  await waitUntil('the first rows', async () => (await idsOf('shop_gone')).length === 2);
  expect(await first.end('SIGTERM'), first.stderr).toBe(0);
  await produce(kafka.brokers, 'shop.gone', [row(3), row(4), row(5)]);
  await deleteRecords(kafka.brokers, 'shop.gone', 4n);
  const second = script.run();
  expect(await second.exited()).toBe(1);
  expect(second.stderr).toContain('BSQL5156');
});

describe('groups and kills', () => {
  // Invariants 1 to 5.
  test('members come, go and are killed, and so is the broker: nothing is lost', async () => {
    const broker = await KafkaServer.start();
    try {
      const random = Random.fromEnvironment('kafka group');
      const workload = new Workload(connection, 'kafka_group.t', random);
      await workload.create();
      await makeTopic(broker.brokers, 'kafka_group.t', 6);
      await using publishing = publish('kafka_group', 'canal-json', broker.brokers);
      const writer = publishing.run();
      await publishing.waitForCheckpoint('cp', await logEnd(connection));
      await using one = follow('kafka_group\\.t', 'canal-json', '', broker.brokers);
      await using two = follow('kafka_group\\.t', 'canal-json', '', broker.brokers);
      const dealt = (text: string): boolean => /partitions of the group are dealt out/.test(text);
      let first = one.run();
      await waitUntil(`the first member\n${first.stderr}`, () => dealt(first.stderr));
      await workload.change(2_000);
      const second = two.run();
      await waitUntil(`the second member\n${second.stderr}`, () => dealt(second.stderr));
      await workload.change(2_000);
      await first.end('SIGKILL');
      await workload.change(2_000);
      first = one.run();
      await waitUntil(`the first member again\n${first.stderr}`, () => dealt(first.stderr));
      await broker.kill();
      await workload.change(1_000);
      await waitUntil('the outage to be told', () => /does not answer/.test(second.stderr));
      await broker.launch();
      await workload.change(1_000);
      await waitUntil(
        `the index to be the table\n${first.stderr}\n${second.stderr}\n${writer.stderr}`,
        () => equals('kafka_group', 't'),
        120_000,
      );
      for (const member of [first, second, writer])
        expect(await member.end('SIGTERM'), member.stderr).toBe(0);
    } finally {
      await broker.stop();
    }
  });
});
