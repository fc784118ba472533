import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { BsqlProcess, bundle, Script } from '../support/bsql.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const execute = promisify(execFile);
const timeout = 120_000;

beforeAll(async () => {
  await execute(process.execPath, ['scripts/build.ts']);
}, timeout);

async function runBundle(...args: readonly string[]): Promise<readonly [code: number | null, text: string]> {
  const bsql = new BsqlProcess(args, {}, [], undefined, bundle);
  const code = await bsql.exited();
  return [code, bsql.stdout + bsql.stderr];
}

test('the bundle holds no methods of the client that nobody calls', () => {
  const chunks = readdirSync('dist/chunks').map((name) => readFileSync(join('dist/chunks', name), 'utf8'));
  expect(chunks.filter((text) => text.includes('ConnectionPool')).length).toBeGreaterThan(0);
  expect(chunks.filter((text) => text.includes('/_async_search'))).toEqual([]);
});

// Everything else runs the source: the bundle has other loading, and a client without its endpoints.
test('the bundle checks, runs and compares', { timeout }, async () => {
  const address = lent('mariadb');
  const url = lent('elasticsearch');
  const connection = await connectAdmin(address);
  await connection.query(`
    DROP DATABASE IF EXISTS bundle; CREATE DATABASE bundle CHARACTER SET utf8mb4; USE bundle;
    CREATE TABLE orders (id INT PRIMARY KEY, title VARCHAR(50), price DECIMAL(10,2), at TIMESTAMP(3) NULL);
    INSERT INTO orders VALUES (1, 'before', 1.10, '2026-01-02 03:04:05.678')`);
  await using script = new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}"
       and password="${address.reader.password}" and databaseNamePattern="bundle" and snapshot="initial" as changes;
     save append changes as es.'<db>_<table>' options es.nodes="${url}" and duration="1" and checkpointLocation="./cp";`,
  );
  expect(await runBundle('check', '--connect', script.path)).toEqual([0, expect.any(String)]);
  const bsql = script.run({}, bundle);
  await waitUntil('the existing rows', () => script.snapshotDone('cp', 'bundle', ['orders']));
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await connection.query("INSERT INTO orders VALUES (2, '7', 20, NULL), (3, '8', 5.55, NULL)");
  await connection.query('UPDATE orders SET price = 6 WHERE id = 3');
  await connection.query("UPDATE orders SET title = '9' WHERE id = 1");
  await connection.query('DELETE FROM orders WHERE id = 2');
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);

  const documents = await readIndex(url, 'bundle_orders');
  expect(documents).toEqual(await selectDocuments(connection, 'bundle.orders', ['id']));
  expect([...documents.keys()].sort()).toEqual(['1', '3']);
  expect(await runBundle('verify', script.path)).toEqual([0, expect.any(String)]);
  await connection.end();
});
