import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import type { Script } from '../support/bsql.ts';
import { follow, readFollowed, selectFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

// T4.
describe.each([versions.mariadb, versions.mysql])('T4: XA in two phases on %s', (flavor) => {
  let server: MysqlServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await MysqlServer.start(flavor);
    connection = await connectAdmin(server.address);
  });
  afterAll(async () => {
    connection.destroy();
    await server.stop();
  });

  async function create(database: string): Promise<void> {
    await connection.query(
      `CREATE DATABASE ${database}; CREATE TABLE ${database}.t (id INT PRIMARY KEY, v VARCHAR(40));
       CREATE DATABASE ${database}_other; CREATE TABLE ${database}_other.t (id INT PRIMARY KEY)`,
    );
  }

  /** Prepares a transaction over a connection of its own, which is left: it stays prepared. */
  async function prepare(xid: string, ...statements: readonly string[]): Promise<void> {
    const own = await connectAdmin(server.address);
    await own.query(`XA START '${xid}'; ${statements.join('; ')}; XA END '${xid}'; XA PREPARE '${xid}'`);
    await own.end();
    await waitUntil('the transaction to be free', async () => {
      const [rows] = await connection.query('XA RECOVER');
      return (rows as object[]).length > 0;
    });
  }

  /** Another connection may end it only when the server has let go of the one that prepared it. */
  async function decide(statement: string): Promise<void> {
    await waitUntil(statement, async () => {
      try {
        await connection.query(statement);
        return true;
      } catch (error) {
        if ((error as { errno?: number }).errno === 1397) return false;
        throw error;
      }
    });
  }

  async function catchUp(script: Script): Promise<void> {
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
  }

  test('rows come at XA COMMIT, in order with others, and never when rolled back; over kills', async () => {
    await create('xa');
    await connection.query("INSERT INTO xa.t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    await using script = follow(server.address, { database: 'xa', load: 'startFrom="earliest"' });
    await catchUp(script);
    const before = await script.checkpoint('cp');
    await prepare(
      'kept',
      "UPDATE xa.t SET v = 'committed' WHERE id = 1",
      "INSERT INTO xa.t VALUES (4, 'new')",
    );
    await prepare('dropped', "UPDATE xa.t SET v = 'never' WHERE id = 2");
    await connection.query("UPDATE xa.t SET v = 'between' WHERE id = 3");
    const holding = script.run();
    await waitUntil(
      'what is between',
      () => readFollowed(script, 't').get('3')?.includes('between') === true,
    );
    // The checkpoint may not pass the prepare, or the rows would be lost with the process.
    await connection.query("INSERT INTO xa.t VALUES (5, 'behind')");
    await waitUntil('what is behind', () => readFollowed(script, 't').has('5'));
    expect(await script.checkpoint('cp')).toEqual(before);
    expect([...readFollowed(script, 't').values()].join()).not.toMatch(/committed|never/);
    await holding.end('SIGKILL');

    await decide("XA COMMIT 'kept'");
    const between = script.run();
    await waitUntil('the committed', () => readFollowed(script, 't').has('4'));
    expect(readFollowed(script, 't').get('2')).toContain('"b"');
    await between.end('SIGKILL');
    await decide("XA ROLLBACK 'dropped'");
    await connection.query("DELETE FROM xa.t WHERE id = 4; UPDATE xa.t SET v = 'last' WHERE id = 1");
    await catchUp(script);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'xa.t'));
  });

  test('a server that crashes between prepare and commit', async () => {
    await create('crashed');
    await using script = follow(server.address, { database: 'crashed', load: 'startFrom="latest"' });
    await catchUp(script);
    await prepare('crash', "INSERT INTO crashed.t VALUES (1, 'a')");
    // MySQL 8.0 leaves what is prepared in memory until another transaction is committed.
    await connection.query('INSERT INTO crashed_other.t VALUES (1)');
    connection.destroy();
    await server.kill();
    await server.launch();
    connection = await connectAdmin(server.address);
    await decide("XA COMMIT 'crash'");
    await catchUp(script);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'crashed.t'));
    expect(readFollowed(script, 't').size).toBe(1);
  });

  test('those of other tables hold nothing, and one phase is as ever', async () => {
    await create('calm');
    await using script = follow(server.address, { database: 'calm' });
    await catchUp(script);
    await prepare('aside', 'INSERT INTO calm_other.t VALUES (1)');
    await catchUp(script);
    await decide("XA COMMIT 'aside'");
    await connection.query(
      "XA START 'one'; INSERT INTO calm.t VALUES (1, 'one phase'); XA END 'one'; XA COMMIT 'one' ONE PHASE",
    );
    await catchUp(script);
    expect(readFollowed(script, 't').size).toBe(1);
  });

  test('one that was prepared before the beginning is refused, unless that is meant', async () => {
    await create('unknown');
    await prepare('early', "INSERT INTO unknown.t VALUES (1, 'unseen')");
    await using script = follow(server.address, { database: 'unknown' });
    await catchUp(script);
    await decide("XA COMMIT 'early'");
    const bsql = script.run();
    await waitUntil('the stop', () => bsql.exitCode !== null, 30_000);
    expect(bsql.exitCode).not.toBe(0);
    expect(bsql.stderr).toContain('BSQL5052');
    script.replace('heartbeat="1s"', 'heartbeat="1s" and onUnknownXa="ignore"');
    await connection.query("INSERT INTO unknown.t VALUES (2, 'behind')");
    await catchUp(script);
    expect([...readFollowed(script, 't').keys()]).toEqual(['2']);
  });

  test.runIf(flavor === 'mysql-9.7')('compressed, in one phase and in two', async () => {
    await create('packed');
    await using script = follow(server.address, { database: 'packed' });
    await catchUp(script);
    await connection.query('SET SESSION binlog_transaction_compression=ON');
    for (const [id, xid, end] of [
      [1, 'one', "XA COMMIT 'one' ONE PHASE"],
      [2, 'two', "XA PREPARE 'two'; XA COMMIT 'two'"],
      [3, 'off', "XA PREPARE 'off'; XA ROLLBACK 'off'"],
    ] as const)
      await connection.query(
        `XA START '${xid}'; INSERT INTO packed.t VALUES (${id}, REPEAT('x', 40)); XA END '${xid}'; ${end}`,
      );
    await connection.query(
      "XA START 'aside'; INSERT INTO packed_other.t VALUES (7); XA END 'aside'; XA PREPARE 'aside'; XA COMMIT 'aside'; SET SESSION binlog_transaction_compression=OFF",
    );
    await catchUp(script);
    expect([...readFollowed(script, 't').keys()]).toEqual(['1', '2']);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'packed.t'));
  });

  test('more than maxPreparedSize stops the stream', async () => {
    await create('bounded');
    await using script = follow(server.address, { database: 'bounded', load: 'maxPreparedSize="1kb"' });
    await catchUp(script);
    const rows = Array.from({ length: 40 }, (_, id) => `(${id}, '${'x'.repeat(40)}')`);
    await prepare('large', `INSERT INTO bounded.t VALUES ${rows.join()}`);
    const bsql = script.run();
    await waitUntil('the stop', () => bsql.exitCode !== null, 30_000);
    expect(bsql.stderr).toContain('BSQL5051');
    await decide("XA ROLLBACK 'large'");
  });
});
