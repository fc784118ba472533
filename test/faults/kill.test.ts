import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

const kills = 10;
const changes = 100_000;

// Invariants 1 to 4: T1, T34, T38.
test('kill -9 ten times over 100,000 changes: the index equals the table', async () => {
  const address = lent('mariadb');
  const url = lent('elasticsearch');
  const connection = await connectAdmin(address);
  const random = Random.fromEnvironment('kill -9');
  const workload = new Workload(connection, 'killed.t', random);
  await workload.create();
  await using script = new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
       and databaseNamePattern="killed" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp" and es.batch.size.entries=200 and concurrency=1;`,
  );
  for (let kill = 0; kill < kills; kill++) {
    const bsql = script.run();
    const begun = await script.checkpoint('cp');
    if (!begun)
      await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
    const changing = workload.change(changes / kills);
    // Somewhere between start-up and a busy stream; the log grows on.
    await new Promise((resolve) => setTimeout(resolve, random.below(2_000)));
    expect(bsql.exitCode, bsql.stderr).toBeNull();
    await bsql.end('SIGKILL');
    await changing;
  }
  const last = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection), 120_000);
  expect(await last.end('SIGTERM')).toBe(0);

  expect(workload.changes).toBeGreaterThanOrEqual(changes);
  const expected = await selectDocuments(connection, 'killed.t', ['id']);
  expect(expected.size).toBeGreaterThan(1_000);
  expect(await readIndex(url, 'killed_t')).toEqual(expected);
  expect(existsSync(join(script.directory, 'cp/dead-letters.jsonl'))).toBe(false);
  await connection.end();
});
