import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, type Script } from '../support/bsql.ts';
import { follow, readFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const noGtids = ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'];

describe.each([
  { flavor: versions.mariadb, args: [] },
  { flavor: versions.mysql, args: [] },
  { flavor: versions.mysql, args: noGtids },
])('a start by time on $flavor $args', ({ flavor, args }) => {
  let server: MysqlServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await MysqlServer.start(flavor, { args });
    connection = await connectAdmin(server.address);
  });
  afterAll(async () => {
    connection.destroy();
    await server.stop();
  });

  async function now(): Promise<number> {
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT UNIX_TIMESTAMP(SYSDATE()) AS now');
    return Math.floor(Number(row?.now));
  }

  /** Resolves in a later second of the server's clock, and gives it. */
  async function nextSecond(): Promise<number> {
    const before = await now();
    await waitUntil('the next second', async () => (await now()) > before);
    return await now();
  }

  function from(database: string, time: number): Script {
    return follow(server.address, {
      database,
      load: `startFrom="timestamp" and startTimestamp="${new Date(time * 1_000).toISOString()}"`,
    });
  }

  const ids = (script: Script): string[] => [...readFollowed(script, 't').keys()];

  async function create(database: string): Promise<void> {
    await connection.query(
      `CREATE DATABASE ${database}; CREATE TABLE ${database}.t (id INT PRIMARY KEY, v VARCHAR(40))`,
    );
  }

  test('it begins at the first transaction at or behind the moment, wherever that is', async () => {
    await create('moment');
    const insert = (id: number, time = 0): Promise<unknown> =>
      connection.query(
        `SET TIMESTAMP=${time || 'DEFAULT'}; INSERT INTO moment.t VALUES (${id}, 'row'); SET TIMESTAMP=DEFAULT`,
      );
    const early = await nextSecond();
    await insert(1);
    await connection.query('FLUSH BINARY LOGS');
    const middle = await nextSecond();
    await insert(2);
    await insert(3, early);
    const late = await nextSecond();
    await insert(4, middle);
    await connection.query('FLUSH BINARY LOGS');
    await connection.query(
      "START TRANSACTION; INSERT INTO moment.t VALUES (5, 'a'); INSERT INTO moment.t VALUES (6, 'b'); COMMIT",
    );
    // What comes behind the first comes, whatever its time.
    await insert(7, early);
    await connection.query('FLUSH BINARY LOGS');
    await insert(8);
    const starts = { early, middle, late };
    const found: Record<string, string[]> = {};
    for (const [name, time] of Object.entries(starts)) {
      await using script = from('moment', time);
      const bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await bsql.end('SIGTERM')).toBe(0);
      found[name] = ids(script);
    }
    await using script = from('moment', late);
    const plan = new BsqlProcess(['plan', '--connect', script.path]);
    expect(await plan.exited()).toBe(0);
    expect(plan.stdout).toContain(
      `committed at or after ${new Date(late * 1_000).toISOString().replace('.000Z', 'Z')}`,
    );
    expect(found).toEqual({
      early: ['1', '2', '3', '4', '5', '6', '7', '8'],
      middle: ['2', '3', '4', '5', '6', '7', '8'],
      late: ['5', '6', '7', '8'],
    });
  });

  test('a kill before the first transaction, and one behind it, lose none and take none from before', async () => {
    await create('killed');
    await connection.query("INSERT INTO killed.t VALUES (1, 'before')");
    await using script = from('killed', await nextSecond());
    const waiting = script.run();
    await waitUntil('the first checkpoint', async () => (await script.checkpoint('cp')) !== undefined);
    await waiting.end('SIGKILL');
    await nextSecond();
    await connection.query("INSERT INTO killed.t VALUES (2, 'behind')");
    const running = script.run();
    await waitUntil('the row', () => ids(script).length > 0);
    await running.end('SIGKILL');
    await connection.query("INSERT INTO killed.t VALUES (3, 'later')");
    const last = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await last.end('SIGTERM')).toBe(0);
    expect(ids(script)).toEqual(['2', '3']);
  });

  test('a moment before the oldest file, and one to come, are refused', async () => {
    await connection.query('FLUSH BINARY LOGS');
    await nextSecond();
    await connection.query('FLUSH BINARY LOGS');
    const { file } = await logEnd(connection);
    await waitUntil('the purge, which a dump that has not ended yet delays', async () => {
      await connection.query(`PURGE BINARY LOGS TO '${file}'`);
      const [[oldest]] = await connection.query<RowDataPacket[]>('SHOW BINARY LOGS');
      return oldest?.Log_name === file;
    });
    const time = await now();
    for (const [moment, code, words] of [
      [time - 100, 'BSQL5003', `the oldest file that is left is ${file}`],
      [time + 3_600, 'BSQL5050', 'lies in the future'],
    ] as const) {
      await using script = from('refused', moment);
      const bsql = script.run();
      await waitUntil('the stop', () => bsql.exitCode !== null, 30_000);
      expect(bsql.exitCode).not.toBe(0);
      expect(bsql.stderr).toContain(code);
      expect(bsql.stderr).toContain(words);
      const checked = new BsqlProcess(['check', '--connect', script.path]);
      expect(await checked.exited()).toBe(1);
      expect(checked.stdout).toContain(words);
    }
  });
});
