import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { type DeltaContent, readDelta } from '../servers/delta-lake.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { type Flat, logEnd, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

const kills = 8;
const changes = 40_000;

// Invariants 1 to 4, T27: rows and files come, go and move between partitions, and another reader judges.
test('kill -9 eight times over 40,000 changes: Delta tables equal the table', async () => {
  const address = lent('mariadb');
  const connection = await connectAdmin(address);
  const random = Random.fromEnvironment('kill -9 of delta');
  const workload = new Workload(connection, 'lake.t', random);
  await workload.create();
  await using script = new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
       and databaseNamePattern="lake" and maxBinlogQueueSize="64kb" as changes;
     save append changes as binlogRate.'plain/{db}/{table}'
       options duration="150ms" and mergeSchema="true" and checkpointLocation="cp" and targetFileSize="64kb";
     select *, mod(counter, 3) as bucket from changes as bucketed;
     save append bucketed as delta.'parted/{table}'
       options duration="150ms" and mergeSchema="true" and checkpointLocation="cp2" and targetFileSize="32kb" and retention="0s" and maxIndexRows=500
       partitionBy bucket;`,
  );
  for (let kill = 0; kill < kills; kill++) {
    const bsql = script.run();
    if (!(await script.checkpoint('cp')))
      await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
    if (kill === kills / 2)
      await connection.query('ALTER TABLE lake.t ADD COLUMN note VARCHAR(20) DEFAULT "new"');
    const changing = workload.change(changes / kills);
    // Somewhere between start-up and a busy stream; the log grows on.
    await new Promise((resolve) => setTimeout(resolve, 500 + random.below(2_000)));
    expect(bsql.exitCode, bsql.stderr).toBeNull();
    await bsql.end('SIGKILL');
    await changing;
  }
  const last = script.run();
  const end = await logEnd(connection);
  await script.waitForCheckpoint('cp', end, 120_000);
  await script.waitForCheckpoint('cp2', end, 120_000);
  expect(await last.end('SIGTERM'), last.stderr).toBe(0);

  const expected = await truth(connection);
  expect(expected.size).toBeGreaterThan(1_000);
  for (const [folder, partitions] of [
    ['plain/lake/t', []],
    ['parted/t', ['bucket']],
  ] as const) {
    const path = join(script.directory, folder);
    const content = await readDelta(path);
    expect(content.partitionBy).toEqual(partitions);
    expect(byId(content)).toEqual(expected);
    expect(checkpointedOnly(path)).toBeGreaterThan(0);
    expect(byId(await readDelta(path))).toEqual(expected);
  }
  for (const folder of ['cp', 'cp2'])
    expect(existsSync(join(script.directory, folder, 'dead-letters.jsonl'))).toBe(false);
  await connection.end();
});

/** Rows that were there before the column came have its default in MySQL, and no value in the log. */
async function truth(connection: Connection): Promise<Map<string, Flat>> {
  const rows = await selectDocuments(connection, 'lake.t', ['id']);
  return new Map([...rows].map(([id, { note: _, ...row }]) => [id, row]));
}

function byId({ rows }: DeltaContent): Map<string, Flat> {
  const documents = rows.map((row): [string, Flat] => {
    const { note: _, bucket, ...own } = row;
    if (bucket !== undefined) expect(bucket).toBe(String(BigInt(own.counter ?? 0) % 3n));
    return [String(own.id), own];
  });
  expect(new Set(documents.map(([id]) => id)).size).toBe(documents.length);
  return new Map(documents.sort(([a], [b]) => Number(a) - Number(b)));
}

/** Leaves a log that can be read from its last checkpoint only; how many versions went. */
function checkpointedOnly(path: string): number {
  const log = join(path, '_delta_log');
  const names = readdirSync(log).sort();
  const checkpoint = names.findLast((name) => name.endsWith('.checkpoint.parquet'));
  expect(checkpoint, names.join()).toBeDefined();
  const old = names.filter(
    (name) => /^\d{20}\./.test(name) && name.slice(0, 20) < (checkpoint ?? '').slice(0, 20),
  );
  for (const name of old) rmSync(join(log, name));
  return old.length;
}
