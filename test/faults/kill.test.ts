import { existsSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

const address = lent('mariadb');
const url = lent('elasticsearch');
const kills = 10;
const changes = 100_000;

function follow(database: string, options: string): Script {
  const { host, port, reader } = address;
  return new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="${reader.user}" and password="${reader.password}"
       and databaseNamePattern="${database}" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp" and ${options};`,
  );
}

// Invariants 1 to 4: T1, T34, T38.
test('kill -9 ten times over 100,000 changes: the index equals the table', async () => {
  const connection = await connectAdmin(address);
  const random = Random.fromEnvironment('kill -9');
  const workload = new Workload(connection, 'killed.t', random);
  await workload.create();
  await using script = follow('killed', 'es.batch.size.entries=200 and concurrency=1');
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

/** Resolves as soon as the checkpoint was written so many times, or nothing is left to be written. */
async function checkpoints(script: Script, count: number, changing: Promise<void>): Promise<void> {
  const over = new AbortController();
  void changing.finally(() => over.abort());
  let left = count;
  try {
    for await (const { filename } of watch(join(script.directory, 'cp'), { signal: over.signal }))
      if (filename === 'checkpoint.json' && --left <= 0) return;
  } catch (error) {
    if (!over.signal.aborted) throw error;
  }
}

// Invariant 3: T1, T34.
test('kill -9 while rows are refused: the dead letters are exactly these rows, each once', async () => {
  const connection = await connectAdmin(address);
  const random = Random.fromEnvironment('kill -9 of refused rows');
  const workload = new Workload(connection, 'refused.t', random);
  await workload.create();
  const made = await fetch(`${url}/refused_t`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mappings: { properties: { counter: { type: 'integer' } } } }),
  });
  expect(made.status).toBe(200);
  await using script = follow('refused', 'es.batch.size.entries=50');
  const first = script.run();
  await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
  await first.end('SIGKILL');

  const refused: string[] = [];
  const change = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await workload.change(1 + random.below(50));
      const ids = Array.from({ length: 1 + random.below(3) }, (_, more) => 1_000_000 + refused.length + more);
      // Beyond 32 bits: the mapping refuses it.
      const rows = ids.map((id) => [id, 5_000_000_000, 'refused', null]);
      await connection.query('INSERT INTO refused.t (id, counter, label, amount) VALUES ?', [rows]);
      refused.push(...ids.map(String));
    }
  };
  for (let kill = 0; kill < kills; kill++) {
    const bsql = script.run();
    const changing = change();
    // Anywhere, and where the checkpoint has just passed something.
    if (kill % 2 === 0) await new Promise((resolve) => setTimeout(resolve, random.below(2_000)));
    else await checkpoints(script, 1 + random.below(4), changing);
    expect(bsql.exitCode, bsql.stderr).toBeNull();
    await bsql.end('SIGKILL');
    await changing;
  }
  const last = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection), 120_000);
  expect(await last.end('SIGTERM')).toBe(0);

  const list = new BsqlProcess(['dlq', 'list', '--format', 'json', script.path]);
  expect(await list.exited(), list.stderr).toBe(0);
  const lines = list.stdout.split('\n').filter((line) => line !== '');
  expect(lines.map((line) => (JSON.parse(line) as { id: string }).id).toSorted()).toEqual(refused);
  const expected = await selectDocuments(connection, 'refused.t', ['id']);
  for (const id of refused) expected.delete(id);
  expect(await readIndex(url, 'refused_t')).toEqual(expected);
  await connection.end();
});
