import { afterAll, beforeAll, expect, test } from 'vitest';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

let search: ElasticsearchServer;
beforeAll(async () => {
  search = await ElasticsearchServer.start(versions.elasticsearch);
});
afterAll(async () => {
  await search.stop();
});

test('Elasticsearch is killed amid a build: the build goes on, and the alias moves when all is there', async () => {
  const address = lent('mariadb');
  const connection = await connectAdmin(address);
  const workload = new Workload(connection, 'ow_killed.t', Random.fromEnvironment('a build that is cut'));
  await workload.create();
  const values = Array.from({ length: 5_000 }, (_, i) => [i, 1, `row ${i}`, `${i}.5`]);
  await connection.query('INSERT INTO ow_killed.t (id, counter, label, amount) VALUES ?', [values]);
  await using script = new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
       and databaseNamePattern="ow_killed" and heartbeat="1s" and snapshot="initial" and snapshotChunkSize=250 and maxRowsPerSecond=1000 as changes;
     save overwrite changes as es.'{table}_search' options es.nodes="${search.url}" and duration="100ms" and checkpointLocation="cp";`,
  );
  const bsql = script.run();
  const built = async (): Promise<string | undefined> =>
    Object.keys((await (await fetch(`${search.url}/t_search*/_alias`)).json()) as object)[0];
  await waitUntil('the index', async () => (await built()) !== undefined);
  const index = await built();
  await waitUntil('a part of it', async () => (await readIndex(search.url, index ?? '')).size > 500);
  await search.kill();
  await workload.change(500);
  await waitUntil('the outage to be noticed', () => bsql.stderr.includes('BSQL5101'));
  await search.launch();
  await waitUntil(
    'the alias to move',
    () => bsql.stderr.includes('the aliases point to the new indices'),
    120_000,
  );
  await workload.change(200);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await readIndex(search.url, 't_search')).toEqual(
    await selectDocuments(connection, 'ow_killed.t', ['id']),
  );
  expect(await built()).toBe(index);
  expect(await bsql.end('SIGTERM')).toBe(0);
  await connection.end();
}, 400_000);
