import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { askJson } from '../support/ask-json.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');
const ask = askJson(url);
const { host, port } = lent('mariadb');

let connection: Connection;
beforeAll(async () => {
  connection = await connectAdmin(lent('mariadb'));
});
afterAll(async () => {
  await connection.end();
});

/** A database with these tables, no indices of it, and a script that loads it. */
async function begin(database: string, tables: string, saves: string): Promise<Script> {
  await connection.query(
    `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; ${tables}`,
  );
  for (const index of Object.keys(await ask('GET', `${database}*/_alias`))) await ask('DELETE', index);
  return new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
       and databaseNamePattern="${database}" and snapshot="initial" and heartbeat="1s" as changes;
     ${saves}`,
  );
}

const options = (more = ''): string => `options es.nodes="${url}" and duration="200ms" ${more}`;

async function run(script: Script): Promise<BsqlProcess> {
  const bsql = script.run();
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  return bsql;
}

/**
 * A delete by somebody else has the version behind that of the document, and the cluster remembers it for a
 * minute: only a row that was read behind a later change is written over it.
 */
async function outdate(script: Script, change: string): Promise<void> {
  await connection.query(change);
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
}

interface Save {
  readonly rows: number;
  readonly refused: number;
  readonly skipped?: string;
  readonly differences: readonly { readonly target: string; readonly id: string; readonly kind: string }[];
}

async function verify(
  script: Script,
  ...more: string[]
): Promise<{ code: number | null; saves: readonly Save[]; found: readonly string[] }> {
  const process = new BsqlProcess(['verify', '--format', 'json', ...more, script.path]);
  const code = await process.exited();
  if (code !== 0 && code !== 1) throw new Error(process.stderr);
  const { saves } = JSON.parse(process.stdout) as { saves: readonly Save[] };
  const found = saves.flatMap(({ differences }) =>
    differences.map(({ target, id, kind }) => `${kind} ${target}/${id}`),
  );
  return { code, saves, found: found.sort() };
}

test('--table compares what matches, and leaves extra documents alone', async () => {
  const database = 'verify_tables';
  await using script = await begin(
    database,
    `CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (id INT PRIMARY KEY);
     INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1), (2), (3)`,
    `save append changes as es.'{db}_{table}' ${options()};`,
  );
  const bsql = await run(script);
  expect(await verify(script)).toMatchObject({ code: 0, found: [], saves: [{ rows: 5 }] });
  for (const table of ['a', 'b']) {
    await ask('DELETE', `${database}_${table}/_doc/2`);
    await ask('PUT', `${database}_${table}/_doc/stray`, { id: 9 });
  }
  const [a, b] = ['a', 'b'].map((table) => [
    `extra ${database}_${table}/stray`,
    `missing ${database}_${table}/2`,
  ]) as [string[], string[]];
  expect(await verify(script, '--table', 'a')).toMatchObject({
    code: 1,
    found: [a[1]],
    saves: [{ rows: 2 }],
  });
  expect(await verify(script, '--table', `${database}.b`)).toMatchObject({ code: 1, found: [b[1]] });
  await outdate(script, 'INSERT INTO a VALUES (3)');
  expect((await verify(script, '--table', 'a', '--repair')).code).toBe(0);
  expect((await verify(script)).found).toEqual([...a.slice(0, 1), ...b].sort());
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test('an index that the row names is looked through; one that the change names is not compared', async () => {
  const database = 'verify_rows';
  await using script = await begin(
    database,
    `CREATE TABLE t (id INT PRIMARY KEY, country VARCHAR(10));
     INSERT INTO t VALUES (1, 'DE'), (2, 'DE'), (3, 'FR'), (4, 'FR')`,
    `save append changes as es.'${database}_row_{row.country}' ${options()};
     save append changes as es.'${database}_day_{date:yyyy}' ${options()};
     save append changes as es.'${database}_kind_{type}' ${options()};`,
  );
  const bsql = await run(script);
  await connection.query("UPDATE t SET country = 'FR' WHERE id = 2; DELETE FROM t WHERE id = 4");
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  const reason = expect.stringContaining('not the row alone');
  const skipped = { skipped: reason, rows: 0, differences: [] };
  expect(await verify(script)).toMatchObject({
    code: 0,
    found: [],
    saves: expect.arrayContaining([
      expect.objectContaining(skipped),
      expect.objectContaining({ rows: 3, differences: [] }),
    ]),
  });
  const before = Object.keys(await ask('GET', `${database}*/_alias`)).sort();
  const index = (country: string): string => `${database}_row_${country}`;
  await ask('DELETE', `${index('fr')}/_doc/3`);
  await ask('PUT', `${index('de')}/_doc/2`, { id: 2, country: 'DE' });
  await ask('DELETE', `${database}_day_${new Date().getUTCFullYear()}/_doc/1`);
  const expected = [`extra ${index('de')}/2`, `missing ${index('fr')}/3`];
  expect(await verify(script)).toMatchObject({ code: 1, found: expected });
  await outdate(script, 'DELETE FROM t WHERE id = 1');
  expect((await verify(script, '--repair')).code).toBe(0);
  expect(await verify(script)).toMatchObject({ code: 0, found: [] });
  expect(Object.keys(await ask('GET', `${database}*/_alias`)).sort()).toEqual(before);
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test.each(['append', 'overwrite'])(
  '%s: a dead letter explains the row that it has, and no other',
  async (mode) => {
    const database = `verify_letters_${mode}`;
    const target = `${database}_t`;
    await using script = await begin(
      database,
      `CREATE TABLE t (id INT PRIMARY KEY, n BIGINT, note VARCHAR(20));
     INSERT INTO t VALUES (1, 1, 'fits'), (2, 2, 'fits'), (3, 3, 'fits')`,
      `save ${mode} changes as es.'{db}_{table}' ${options(`and mapping.n='{"type":"integer"}'`)};`,
    );
    const bsql = await run(script);
    await waitUntil('the index', async () => (await ask('GET', `${target}/_doc/1`)).found === true);
    await connection.query('UPDATE t SET n = 5000000000 WHERE id = 2');
    await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
    expect(await verify(script)).toMatchObject({ code: 0, found: [], saves: [{ rows: 3, refused: 1 }] });

    await connection.query('UPDATE t SET n = 6000000000 WHERE id = 3');
    await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
    expect(await verify(script)).toMatchObject({ code: 0, found: [], saves: [{ refused: 2 }] });

    // What is mended and lost afterwards is lost, whatever was refused before.
    await connection.query('UPDATE t SET n = 8 WHERE id = 2; UPDATE t SET n = 4 WHERE id = 3');
    await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
    expect(await verify(script)).toMatchObject({ code: 0, found: [], saves: [{ refused: 0 }] });
    await ask('DELETE', `${target}/_doc/2`);
    await ask('POST', `${target}/_update/3`, { doc: { n: 7 } });
    const expected = [`different ${target}/3`, `missing ${target}/2`];
    expect(await verify(script)).toMatchObject({ code: 1, found: expected });
    await outdate(script, 'INSERT INTO t VALUES (10, 10, NULL)');
    expect((await verify(script, '--repair')).code).toBe(0);
    expect(await verify(script)).toMatchObject({ code: 0, found: [] });
    // Nobody's document under the id of a row that was refused and is gone.
    await connection.query('INSERT INTO t VALUES (9, 7000000000, NULL); DELETE FROM t WHERE id = 9');
    await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
    await ask('PUT', `${target}/_doc/9`, { id: 9 });
    expect(await verify(script)).toMatchObject({ code: 1, found: [`extra ${target}/9`] });
    expect(await bsql.end('SIGTERM')).toBe(0);
  },
);
