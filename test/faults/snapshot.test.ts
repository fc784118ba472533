import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { type BsqlProcess, Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { type Flat, logEnd, parseExact, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

interface KeptSnapshot {
  readonly done: Readonly<Record<string, readonly string[]>>;
  readonly reading: readonly { readonly table: string; readonly rows: number }[];
}

async function snapshotOf(script: Script): Promise<KeptSnapshot | undefined> {
  const text = await readFile(join(script.directory, 'cp/checkpoint.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { position?: { snapshot?: KeptSnapshot } }).position?.snapshot;
}

async function documents(script: Script, file: string): Promise<Map<string, Flat>> {
  const lines = (await readFile(join(script.directory, file), 'utf8'))
    .split('\n')
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const document = parseExact(line) as Flat;
      return [String(document.id), document];
    }),
  );
}

/** How many rows of a table a run read, from the last line of its log. */
function rowsRead(bsql: BsqlProcess, table: string): number {
  const finished = bsql.stderr.split('\n').findLast((line) => line.includes('"finished"')) ?? '{}';
  const { tables } = JSON.parse(finished) as { tables?: Record<string, { read: number }> };
  return tables?.[table]?.read ?? 0;
}

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address = lent(flavor);
  const rows = 12_000;
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  function follow(database: string, rate: number, more = ''): Script {
    return new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
         and databaseNamePattern="${database}" and heartbeat="1s" and snapshot="initial" and snapshotChunkSize=500 and maxRowsPerSecond=${rate}${more} as changes;
       save append changes as jsonl.'out/{table}.jsonl' options idCols="id" and duration="100ms" and checkpointLocation="cp";`,
    );
  }

  async function fill(database: string): Promise<Workload> {
    const workload = new Workload(
      connection,
      `${database}.t`,
      Random.fromEnvironment(`${database} ${flavor}`),
    );
    await workload.create();
    for (let from = 0; from < rows; from += 2_000) {
      const values = Array.from({ length: 2_000 }, (_, i) => [from + i, 1, `row ${from + i}`, `${i}.5`]);
      await connection.query(`INSERT INTO ${database}.t (id, counter, label, amount) VALUES ?`, [values]);
    }
    return workload;
  }

  async function readPart(script: Script, least: number): Promise<void> {
    await waitUntil('a part of the table to be read', async () => {
      const kept = await snapshotOf(script);
      return (kept?.reading[0]?.rows ?? 0) >= least;
    });
  }

  const wholly = async (script: Script, database: string): Promise<boolean> =>
    (await snapshotOf(script))?.done[database]?.includes('t') ?? false;

  // T1, T40.
  test('kill -9 while rows are read and changed: no finished chunk is read again, the file equals the table', async () => {
    const database = `snapshot_killed_${flavor}`;
    const workload = await fill(database);
    await using script = follow(database, 4_000);
    let least = 1_500;
    for (let kill = 0; kill < 3; kill++) {
      const bsql = script.run();
      const changing = workload.change(500);
      await readPart(script, least);
      await bsql.end('SIGKILL');
      await changing;
      least += 1_500;
    }
    const kept = (await snapshotOf(script))?.reading[0]?.rows ?? 0;
    expect(kept).toBeGreaterThanOrEqual(4_500);
    const last = script.run();
    await workload.change(500);
    await waitUntil('the snapshot to end', () => wholly(script, database));
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await last.end('SIGTERM')).toBe(0);
    // Clients insert, so that the table is not exactly as long as it was.
    expect(rowsRead(last, `${database}.t`)).toBeLessThan(rows - kept + 1_500);
    expect(rowsRead(last, `${database}.t`)).toBeGreaterThan(1_000);
    expect(await documents(script, 'out/t.jsonl')).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
    expect(existsSync(join(script.directory, 'cp/dead-letters.jsonl'))).toBe(false);
  });

  test('connections that are killed on the way: the chunk is read again and the stream goes on', async () => {
    const database = `snapshot_cut_${flavor}`;
    const workload = await fill(database);
    await using script = follow(database, 4_000);
    const bsql = script.run();
    // Beside the kills: behind the first one the snapshot might end before they are done.
    const changing = workload.change(400);
    for (const least of [1_000, 3_000]) {
      await readPart(script, least);
      const [found] = await connection.query<RowDataPacket[]>(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND NOT LIKE 'Binlog%' AND USER = ?",
        [address.reader.user],
      );
      for (const { id } of found) await connection.query(`KILL ${id}`).catch(() => {});
    }
    await changing;
    await waitUntil('the snapshot to end', () => wholly(script, database));
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(bsql.stderr).toMatch(/no connection to the database/);
    expect(await documents(script, 'out/t.jsonl')).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
  });

  test('a table that gets a column on the way is read on with it, and one that goes is told', async () => {
    const database = `snapshot_altered_${flavor}`;
    const workload = await fill(database);
    await connection.query(
      `CREATE TABLE ${database}.u LIKE ${database}.t; INSERT INTO ${database}.u SELECT * FROM ${database}.t`,
    );
    await using script = follow(database, 8_000, ' and onTruncate="ignore" and snapshotConcurrency=2');
    const bsql = script.run();
    await readPart(script, 1_000);
    await connection.query(
      `DROP TABLE ${database}.u; ALTER TABLE ${database}.t ADD COLUMN extra INT NOT NULL DEFAULT 5`,
    );
    await workload.change(300);
    await waitUntil('the snapshot to end', () => wholly(script, database));
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(bsql.stderr).toContain('the table is gone');
    const found = await documents(script, 'out/t.jsonl');
    const expected = await selectDocuments(connection, `${database}.t`, ['id']);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    let widened = 0;
    for (const [id, document] of expected) {
      const { extra, ...rest } = found.get(id) as Record<string, string | null>;
      if (extra !== undefined) widened++;
      const { extra: _, ...expectedRest } = document as Record<string, string | null>;
      expect(rest).toEqual(expectedRest);
    }
    // Rows read before the column was there stay without it until they change.
    expect(widened).toBeGreaterThan(1_000);
  });

  test('a table that may not be read: an error that says so', async () => {
    const database = `snapshot_denied_${flavor}`;
    await fill(database);
    await connection.query(`
      CREATE USER IF NOT EXISTS 'noselect'@'%' IDENTIFIED BY 'noselect';
      GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'noselect'@'%'; GRANT INSERT ON ${database}.* TO 'noselect'@'%'`);
    await using script = new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="noselect" and password="noselect" and databaseNamePattern="${database}" and snapshot="initial" as t;
       save append t as jsonl.'out.jsonl' options checkpointLocation="cp";`,
    );
    const bsql = script.run();
    expect(await bsql.exited()).toBe(3);
    expect(bsql.stderr).toContain('BSQL5021');
  });
});
