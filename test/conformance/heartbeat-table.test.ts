import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { freePort } from '../servers/ports.ts';
import { BsqlProcess } from '../support/bsql.ts';
import { follow, readFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

describe.each(['mariadb', 'mysql'] as const)('the heartbeat table on %s', (flavor) => {
  const address = lent(flavor);
  const ops = `ops_${flavor}`;
  const database = `beats_${flavor}`;
  const load = `heartbeatTable="${ops}.beat" and heartbeatTable.every="100ms"`;
  let connection: Connection;

  /** Grants outlive their table, and a run that was cut short leaves them. */
  const revoke = async (): Promise<void> => {
    await connection.query(`REVOKE SELECT, INSERT, UPDATE ON ${ops}.beat FROM bsql`).catch(() => {});
  };
  beforeAll(async () => {
    connection = await connectAdmin(address);
    await revoke();
    await connection.query(
      `DROP DATABASE IF EXISTS ${ops}; DROP DATABASE IF EXISTS ${database};
       CREATE DATABASE ${ops}; CREATE DATABASE ${database}; CREATE TABLE ${database}.t (id INT PRIMARY KEY)`,
    );
  });
  afterAll(async () => {
    await revoke();
    await connection.query(`DROP DATABASE ${ops}; DROP DATABASE ${database}`);
    connection.destroy();
  });

  const start = async (
    text: Parameters<typeof follow>[1],
    more: readonly string[] = [],
  ): Promise<{ script: ReturnType<typeof follow>; bsql: BsqlProcess; url: string }> => {
    const script = follow(address, text);
    const port = await freePort();
    const args = ['run', '--log-format', 'json', '--status-port', String(port), ...more, script.path];
    return { script, bsql: new BsqlProcess(args), url: `http://127.0.0.1:${port}` };
  };
  /** Fails at once when the stream has ended. */
  const statusOf = async ({
    bsql,
    url,
  }: Pick<Awaited<ReturnType<typeof start>>, 'bsql' | 'url'>): Promise<
    StatusReport['loads'][number] | undefined
  > => {
    if (bsql.exitCode !== null) throw new Error(bsql.stderr);
    const answer = await fetch(`${url}/status`).catch(() => undefined);
    return answer && ((await answer.json()) as StatusReport).loads[0];
  };
  const checked = async (): Promise<string> => {
    await using script = follow(address, { database, load });
    const bsql = new BsqlProcess(['check', '--connect', '--format', 'concise', script.path]);
    await bsql.exited();
    return bsql.stdout + bsql.stderr;
  };

  test('what is missing is told, step by step, with what to do', async () => {
    expect(await checked()).toMatch(new RegExp(`BSQL5311.*${ops}\\.beat`));
    const { script, bsql } = await start({ database, load });
    await using _ = script;
    expect(await bsql.exited()).toBe(3);
    expect(bsql.stderr).toContain('CREATE TABLE');

    await connection.query(`CREATE TABLE ${ops}.beat (id VARCHAR(255) NOT NULL, ts TIMESTAMP(6) NOT NULL)`);
    await connection.query(`GRANT SELECT ON ${ops}.beat TO bsql`);
    expect(await checked()).toContain('may not be written by the user');
    await connection.query(`GRANT INSERT, UPDATE ON ${ops}.beat TO bsql`);
    expect(await checked()).toContain('no unique key on id');
    await connection.query(`ALTER TABLE ${ops}.beat ADD PRIMARY KEY (id)`);
    expect(await checked()).not.toContain('BSQL5311');
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${ops}.beat`);
    expect(Number(rows[0]?.n)).toBe(0);
  });

  test('an idle log moves on, the latency is measured, and no row of it reaches the target', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bsql-beat-'));
    const logFile = join(folder, 'bsql.log');
    await connection.query(`INSERT INTO ${database}.t VALUES (0)`);
    const { script, bsql, url } = await start({ database, load: `${load} and snapshot="initial"` }, [
      '--log-level',
      'debug',
      '--log-sql',
      'params',
      '--log-file',
      logFile,
    ]);
    await using _ = script;
    await waitUntil(
      `a heartbeat\n${bsql.stderr}`,
      async () => (await statusOf({ bsql, url }))?.heartbeat != null,
    );
    const before = await statusOf({ bsql, url });
    await waitUntil(
      'the position to move on',
      async () => (await statusOf({ bsql, url }))?.position !== before?.position,
    );
    await waitUntil(
      'the existing row',
      async () => (await statusOf({ bsql, url }))?.snapshot[0]?.state === 'syncing',
    );
    await waitUntil('it to arrive', async () => (await statusOf({ bsql, url }))?.rowsWritten === 1);
    const now = await statusOf({ bsql, url });
    expect(now?.heartbeat?.latencySeconds).toBeLessThan(30);
    expect(now?.tables).toEqual({ [`${database}.t`]: { insert: 0, update: 0, delete: 0, read: 1 } });
    expect(now?.snapshot).toMatchObject([{ table: `${database}.t`, state: 'syncing', rows: 1, rowsLeft: 0 }]);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^bsql_heartbeat_latency_seconds\{.*\} [\d.]+$/m,
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    await connection.query(`INSERT INTO ${database}.t VALUES (1)`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    // What nobody follows may be emptied and dropped.
    await connection.query(`TRUNCATE ${ops}.beat`);
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT id FROM ${ops}.beat`);
    expect(rows.every(({ id }) => id === 'test/changes')).toBe(true);
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect([...readFollowed(script, 't').keys()].sort()).toEqual(['0', '1']);
    expect(readFollowed(script, 'beat').size).toBe(0);
    expect(bsql.stderr).not.toContain('BSQL5311');
    const log = readFileSync(logFile, 'utf8');
    expect(log).toContain('ON DUPLICATE KEY UPDATE');
    expect(log).toContain('"values":["test/changes"');
    rmSync(folder, { recursive: true });
  });

  test('it follows like any table where the patterns match', async () => {
    const { script, bsql, url } = await start({ database: `${database}|${ops}`, load });
    await using _ = script;
    await waitUntil(
      `rows\n${bsql.stderr}`,
      async () => ((await statusOf({ bsql, url }))?.rowsWritten ?? 0) > 1,
    );
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect([...readFollowed(script, 'beat').keys()]).toEqual(['test/changes']);
  });

  test('a table that goes away stops no stream', async () => {
    const { script, bsql, url } = await start({ database, load });
    await using _ = script;
    await waitUntil(
      `a heartbeat\n${bsql.stderr}`,
      async () => (await statusOf({ bsql, url }))?.heartbeat != null,
    );
    await connection.query(`DROP TABLE ${ops}.beat`);
    await waitUntil('the warning', () => bsql.stderr.includes('the heartbeat table is not written'));
    await connection.query(`INSERT INTO ${database}.t VALUES (2)`);
    await waitUntil('the row', async () => ((await statusOf({ bsql, url }))?.rowsWritten ?? 0) > 0);
    expect(await bsql.end('SIGTERM')).toBe(0);
  });
});
