import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { follow, readFollowed, selectFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

// MySQL makes an authority and certificates of its own when its data folder is new.
let server: MysqlServer;
let connection: Connection;
let authority: string;
let client: string;
beforeAll(async () => {
  server = await MysqlServer.start(versions.mysql);
  connection = await connectAdmin(server.address);
  const data = server.dataDirectory;
  authority = `ssl.cert.ca="${join(data, 'ca.pem')}"`;
  client = `ssl.cert="${join(data, 'client-cert.pem')}" and ssl.key="${join(data, 'client-key.pem')}"`;
  await connection.query(
    "CREATE DATABASE safe; CREATE TABLE safe.t (id INT PRIMARY KEY, v VARCHAR(40)); ALTER USER bsql IDENTIFIED WITH caching_sha2_password BY 'bsql'",
  );
});
afterAll(async () => {
  connection.destroy();
  await server.stop();
});

async function runs(load: string, require: string): Promise<string> {
  await connection.query(`DELETE FROM safe.t; ALTER USER bsql REQUIRE ${require}`);
  await using script = follow(server.address, { database: 'safe', load });
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await connection.query("INSERT INTO safe.t VALUES (1, 'over the line')");
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await bsql.end('SIGTERM')).toBe(0);
  expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'safe.t'));
  return bsql.stderr;
}

async function fails(load: string, require: string): Promise<string> {
  await connection.query(`ALTER USER bsql REQUIRE ${require}`);
  await using script = follow(server.address, { database: 'safe', load });
  const bsql = script.run();
  await waitUntil('the end', () => bsql.exitCode !== null, 30_000);
  expect(bsql.exitCode).not.toBe(0);
  return bsql.stderr;
}

test('caching_sha2_password needs no encryption', async () => {
  await runs('serverId=77', 'NONE');
});

test('an authority of one’s own is believed, and no other', async () => {
  await runs(`ssl="true" and ${authority}`, 'SSL');
  expect(await fails('ssl="true"', 'SSL')).toContain('BSQL50');
});

test('a client certificate is shown to the server', async () => {
  await runs(`ssl="true" and ${authority} and ${client}`, 'X509');
  expect(await fails(`ssl="true" and ${authority}`, 'X509')).toContain('BSQL5002');
});

test('a certificate that is not verified is told loudly', async () => {
  expect(await runs('ssl="true" and ssl.verify="false"', 'SSL')).toContain('is not verified');
});

test('a socket needs no network', async () => {
  await runs(`socket="${join(server.dataDirectory, '../sock')}"`, 'NONE');
});

test('checksums are those of the bytes', async () => {
  await runs('verifyChecksums="true"', 'NONE');
});
