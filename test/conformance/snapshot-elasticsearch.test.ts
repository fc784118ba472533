import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

const url = lent('elasticsearch');
const rows = 10_000;

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address = lent(flavor);
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  async function fill(database: string): Promise<Workload> {
    const workload = new Workload(
      connection,
      `${database}.t`,
      Random.fromEnvironment(`${database} into Elasticsearch`),
    );
    await workload.create();
    for (let from = 0; from < rows; from += 2_000) {
      const values = Array.from({ length: 2_000 }, (_, i) => [from + i, 1, `row ${from + i}`, `${i}.5`]);
      await connection.query(`INSERT INTO ${database}.t (id, counter, label, amount) VALUES ?`, [values]);
    }
    return workload;
  }

  const follow = (database: string, more = ''): Script =>
    new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
         and databaseNamePattern="${database}" and heartbeat="1s"${more} as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp";`,
    );

  test('a first start brings the rows that are there, beside clients that write and over a kill -9', async () => {
    const database = `es_snapshot_${flavor}`;
    const workload = await fill(database);
    // What an earlier stream left there must not win over the rows of now.
    await fetch(
      `${url}/${database}_t/_doc/7?version=${Math.floor(Date.now() / 1000 - 60) * 2 ** 20}&version_type=external`,
      {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: '{"id":7,"label":"stale"}',
      },
    );
    await using script = follow(
      database,
      ' and snapshot="initial" and snapshotChunkSize=500 and maxRowsPerSecond=5000',
    );
    const first = script.run();
    await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
    await workload.change(2_000);
    await first.end('SIGKILL');
    await workload.change(1_000);
    const second = script.run();
    await workload.change(2_000);
    await waitUntil('the snapshot to end', async () => await script.snapshotDone('cp', database, ['t']));
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await second.end('SIGTERM')).toBe(0);
    const expected = await selectDocuments(connection, `${database}.t`, ['id']);
    expect(expected.size).toBeGreaterThan(5_000);
    expect(await readIndex(url, `${database}_t`)).toEqual(expected);
  });

  test('bsql snapshot beside a running stream: a range, then everything; the checkpoint is not touched', async () => {
    const database = `es_command_${flavor}`;
    const workload = await fill(database);
    await using script = follow(database);
    const stream = script.run();
    await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
    const snapshot = (...args: string[]): BsqlProcess =>
      new BsqlProcess(['snapshot', script.path, '--log-format', 'json', ...args]);

    const range = snapshot(
      '--table',
      `${database}.t`,
      '--from',
      '100',
      '--to',
      '199',
      '--where',
      "label LIKE 'row%'",
    );
    expect(await range.exited(), range.stderr).toBe(0);
    expect(new Set((await readIndex(url, `${database}_t`)).keys())).toEqual(
      new Set(Array.from({ length: 100 }, (_, i) => String(100 + i))),
    );

    const changing = workload.change(3_000);
    const whole = snapshot();
    expect(await whole.exited(), whole.stderr).toBe(0);
    await changing;
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await stream.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );

    const kept = await readFile(join(script.directory, 'cp/checkpoint.json'), 'utf8');
    const again = snapshot('--table', 't');
    expect(await again.exited(), again.stderr).toBe(0);
    expect(await readFile(join(script.directory, 'cp/checkpoint.json'), 'utf8')).toBe(kept);
    const wrong = snapshot('--where', 'no_such_column = 1');
    expect(await wrong.exited()).toBe(3);
    expect(wrong.stderr).toContain('mend --where');
    const nothing = snapshot('--table', 'nothing');
    expect(await nothing.exited()).toBe(2);
    expect(nothing.stderr).toContain('BSQL5022');
  });
});
