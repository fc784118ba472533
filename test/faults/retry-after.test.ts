import { expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { RefusingProxy } from '../support/refusing-proxy.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';

const url = lent('elasticsearch');

// T34: without a header the waits before the second and the third try are 0.2 and 0.4 s at the most.
test('whoever says when to come again is left alone until then: a bulk, and the index before it', async () => {
  const connection = await connectAdmin(lent('mysql'));
  await using proxy = await RefusingProxy.start(url);
  const { host, port, reader } = lent('mysql');
  await fetch(`${url}/asked_t`, { method: 'DELETE' });
  await connection.query('DROP DATABASE IF EXISTS asked; CREATE DATABASE asked');
  await connection.query('CREATE TABLE asked.t (id INT PRIMARY KEY)');
  await using script = new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="${reader.user}" and password="${reader.password}"
       and databaseNamePattern="asked" and heartbeat="1s" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${proxy.url}" and duration="200ms" and concurrency=1 and checkpointLocation="cp";`,
  );
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  const creation = /^PUT \/asked_t$/;
  const bulk = /^POST \/asked_t\/_bulk/;
  proxy.refuse(creation, 503, '2');
  proxy.refuse(bulk, 429, '2');
  proxy.refuse(bulk, 503, '3');
  proxy.refuse(bulk, 429, '0');
  await connection.query('INSERT INTO asked.t VALUES (1), (2)');
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await bsql.end('SIGTERM')).toBe(0);

  const [made = 0] = proxy.waits(creation);
  expect(made).toBeGreaterThanOrEqual(2_000);
  const [first = 0, second = 0, third = 0] = proxy.waits(bulk);
  expect(first).toBeGreaterThanOrEqual(2_000);
  expect(second).toBeGreaterThanOrEqual(3_000);
  // Nothing was asked for: the wait that grows goes on.
  expect(third).toBeGreaterThanOrEqual(400);
  expect(await readIndex(url, 'asked_t')).toEqual(await selectDocuments(connection, 'asked.t', ['id']));
  await connection.end();
});
