import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

/** A script from a database of its own into an Elasticsearch, with heartbeats every second. */
function follow(address: MysqlServer['address'], database: string, url: string): Script {
  return new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="bsql" and password="bsql"
       and databaseNamePattern="${database}" and heartbeat="1s" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp";`,
  );
}

describe('Elasticsearch goes away and comes back', () => {
  // T38, T39, T44.
  test('changes made meanwhile arrive, and nothing is lost', async () => {
    const address = lent('mariadb');
    const connection = await connectAdmin(address);
    const search = await ElasticsearchServer.start(versions.elasticsearch);
    try {
      const workload = new Workload(connection, 'es_down.t', Random.fromEnvironment('Elasticsearch down'));
      await workload.create();
      await using script = follow(address, 'es_down', search.url);
      const bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await workload.change(2_000);
      await search.kill();
      await workload.change(2_000);
      await waitUntil('the outage to be told', () => /does not answer/.test(bsql.stderr));
      const held = await script.checkpoint('cp');
      await workload.change(2_000);
      await search.launch();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await script.checkpoint('cp')).not.toEqual(held);
      expect(await bsql.end('SIGTERM')).toBe(0);
      expect(await readIndex(search.url, 'es_down_t')).toEqual(
        await selectDocuments(connection, 'es_down.t', ['id']),
      );
    } finally {
      await search.stop();
      await connection.end();
    }
  });

  test('told to stop while the target is away: an exit code, the reason, and the rest comes with the next run', async () => {
    const address = lent('mariadb');
    const connection = await connectAdmin(address);
    const search = await ElasticsearchServer.start(versions.elasticsearch);
    try {
      const workload = new Workload(
        connection,
        'es_gone.t',
        Random.fromEnvironment('stop while Elasticsearch is down'),
      );
      await workload.create();
      await using script = follow(address, 'es_gone', search.url);
      const first = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await search.kill();
      await workload.change(500);
      await waitUntil('the outage to be told', () => /does not answer/.test(first.stderr));
      expect(await first.end('SIGTERM')).toBe(3);
      expect(first.stderr).toContain('stopped before the target had everything');

      const refused = script.run();
      expect(await refused.exited()).toBe(3);
      expect(refused.stderr).toContain('check that it runs and that es.nodes is right');

      await search.launch();
      const second = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await second.end('SIGTERM')).toBe(0);
      expect(await readIndex(search.url, 'es_gone_t')).toEqual(
        await selectDocuments(connection, 'es_gone.t', ['id']),
      );
    } finally {
      await search.stop();
      await connection.end();
    }
  });
});

describe.each([versions.mariadb, versions.mysql])('the database %s', (flavor) => {
  const url = lent('elasticsearch');
  let server: MysqlServer;

  beforeAll(async () => {
    server = await MysqlServer.start(flavor);
  });
  afterAll(async () => {
    await server.stop();
  });

  // T14, T44.
  test('killed and started again, then frozen and thawed: the stream goes on from its last commit', async () => {
    const database = `outage_${flavor.replace(/\W/g, '_')}`;
    const random = Random.fromEnvironment(`${flavor} killed and frozen`);
    let connection = await connectAdmin(server.address);
    const workload = new Workload(connection, `${database}.t`, random);
    await workload.create();
    await using script = follow(server.address, database, url);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await workload.change(3_000);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    connection.destroy();
    await server.kill();
    await waitUntil('the lost connection to be told', () =>
      /no connection to the database|cannot be read on/.test(bsql.stderr),
    );
    await server.launch();
    connection = await connectAdmin(server.address);
    const resumed = new Workload(connection, `${database}.t`, random);
    await resumed.change(3_000);
    await script.waitForCheckpoint('cp', await logEnd(connection));

    server.freeze();
    await waitUntil('the silence to be told', () => /not even a heartbeat/.test(bsql.stderr));
    server.thaw();
    await resumed.change(1_000);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
    await connection.end();
  });
});
