import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { follow, readFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address: MysqlAddress = lent(flavor);
  const database = `left_out_${flavor}`;
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
    await connection.query(
      `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
       CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20), password VARCHAR(80), photo LONGBLOB, doc JSON, note TEXT);
       CREATE TABLE audit (id INT PRIMARY KEY);
       CREATE TABLE wide (a INT, id INT PRIMARY KEY, b INT, c INT);
       INSERT INTO users VALUES (1, 'Ann', 'secret', REPEAT('x', 70000), '{"a": 1}', 'first');
       INSERT INTO audit VALUES (1); INSERT INTO wide VALUES (1, 1, 2, 3)`,
    );
  });
  afterAll(async () => {
    await connection.query(`DROP DATABASE ${database}`);
    await connection.end();
  });

  test('columns and tables that are left out come neither with the snapshot nor with the log', async () => {
    await using script = follow(address, {
      database,
      load: 'snapshot="initial" and tableExcludePattern="audit|_.*" and excludeColumns="*.password, users.photo, users.doc" and columns="wide.b"',
    });
    const bsql = script.run();
    await waitUntil('the existing rows', () => readFollowed(script, 'users').size === 1);
    await connection.query(
      "INSERT INTO users VALUES (2, 'Bob', NULL, REPEAT('y', 70000), '[2]', 'second'); UPDATE users SET photo = 'z', password = 'p', note = 'changed' WHERE id = 1; INSERT INTO audit VALUES (2); INSERT INTO wide VALUES (4, 2, 5, 6)",
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await waitUntil('the rows of wide', () => readFollowed(script, 'wide').size === 2);
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect([...readFollowed(script, 'users').values()].sort()).toEqual([
      '[1,"Ann","changed"]',
      '[2,"Bob","second"]',
    ]);
    expect([...readFollowed(script, 'wide').values()].sort()).toEqual(['[1,2]', '[2,5]']);
    expect(readFollowed(script, 'audit').size).toBe(0);
  });

  test.each([
    ['excludeColumns="*.id"', 'BSQL5041'],
    ['excludeColumns="users.pasword"', 'BSQL5042'],
  ])('%s stops before the first row', async (load, code) => {
    await using script = follow(address, { database, load });
    const bsql = script.run();
    await waitUntil('the end', () => bsql.exitCode !== null, 30_000);
    expect(bsql.exitCode).not.toBe(0);
    expect(bsql.stderr).toContain(code);
  });
});
