import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { askJson } from '../support/ask-json.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');
const ask = askJson(url);
const { host, port } = lent('mariadb');
vi.setConfig({ testTimeout: 240_000 });

let connection: Connection;
beforeAll(async () => {
  connection = await connectAdmin(lent('mariadb'));
});
afterAll(async () => {
  await connection.end();
});

const load = (database: string, snapshot = 'initial'): string =>
  `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
     and databaseNamePattern="${database}" and tableNamePattern="t" and snapshot="${snapshot}" and onTruncate="apply" and heartbeat="1s" as changes;`;

interface Found {
  readonly found: boolean;
  readonly _routing?: string;
  readonly _source?: { readonly n: number };
}

/** Each row's document where its routing leads to, and no other document; undefined where that is so. */
async function faultOf(index: string, table: string): Promise<string | undefined> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT id, n, tenant FROM ${table}`);
  await ask('POST', `${index}/_refresh`);
  const { count } = await ask('GET', `${index}/_count`);
  for (const { id, n, tenant } of rows) {
    const way = tenant === null || tenant === '' ? '' : `?routing=${encodeURIComponent(String(tenant))}`;
    const stored = (await ask('GET', `${index}/_doc/${id}${way}`)) as unknown as Found;
    const routing = way === '' ? undefined : tenant;
    if (!stored.found || stored._routing !== routing || stored._source?.n !== n)
      return `${index}/${id} (${tenant}): ${JSON.stringify(stored)}`;
  }
  return count === rows.length
    ? undefined
    : `${index} has ${count} documents, and ${table} ${rows.length} rows`;
}

async function changeAtRandom(random: Random, table: string, steps: number): Promise<void> {
  const tenant = (): string => random.pick(["'a'", "'b'", "'c'", "'d e,ü'", "''", 'NULL']);
  const id = (): number => random.below(40);
  for (let i = 0; i < steps; i++) {
    await connection.query('BEGIN');
    for (let j = random.below(4); j >= 0; j--)
      await connection.query(
        random.pick([
          () => `INSERT IGNORE INTO ${table} VALUES (${id()}, ${random.below(1000)}, ${tenant()})`,
          () => `UPDATE ${table} SET tenant = ${tenant()}, n = n + 1 WHERE id = ${id()}`,
          () => `UPDATE ${table} SET tenant = ${tenant()} WHERE id % 7 = ${random.below(7)}`,
          () => `UPDATE ${table} SET n = n + 1 WHERE id = ${id()}`,
          () => `UPDATE IGNORE ${table} SET id = ${id()}, tenant = ${tenant()} WHERE id = ${id()}`,
          () => `DELETE FROM ${table} WHERE id = ${id()}`,
        ])(),
      );
    await connection.query('COMMIT');
  }
}

// In an index of one shard every routing leads to one document of an id, in one of three to up to three.
test.each(['index', 'upsert'])('every row is where its routing leads to: %s', async (operation) => {
  const random = Random.fromEnvironment(`routing ${operation}`);
  const database = `routed_${operation}`;
  await connection.query(`
    DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
    CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, tenant VARCHAR(20))`);
  await changeAtRandom(random, 't', 20);
  const common = `es.nodes="${url}" and es.write.operation="${operation}" and es.mapping.routing="Tenant"
    and es.batch.size.entries=3 and concurrency=4 and duration="200ms"`;
  const indices = ['1', '3', 'new'].map((name) => `${database}_t_${name}`);
  for (const index of Object.keys(await ask('GET', `${database}_t_*/_alias`))) await ask('DELETE', index);
  await using script = new Script(
    `${load(database)}
     save append changes as es.'{db}_{table}_1' options ${common} and es.index.shards=1;
     save append changes as es.'{db}_{table}_3' options ${common} and es.index.shards=3;
     save overwrite changes as es.'{db}_{table}_new' options ${common} and es.index.shards=3;`,
  );
  const killed = script.run();
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  await changeAtRandom(random, 't', 150);
  await killed.end('SIGKILL');
  const bsql = script.run();
  await changeAtRandom(random, 't', 50);
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  await waitUntil('the alias', async () => 'count' in (await ask('GET', `${database}_t_new/_count`)));
  for (const index of indices) expect(await faultOf(index, 't')).toBeUndefined();
  const verify = new BsqlProcess(['verify', script.path]);
  expect([await verify.exited(), verify.stdout.match(/all equal/g)?.length]).toEqual([0, 3]);
  await connection.query('TRUNCATE t');
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  for (const index of indices) expect(await faultOf(index, 't')).toBeUndefined();
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test('documents under a wrong routing are told and repaired', async () => {
  await connection.query(`
    DROP DATABASE IF EXISTS rerouted; CREATE DATABASE rerouted; USE rerouted;
    CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, tenant VARCHAR(20));
    INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, NULL)`);
  const common = `es.nodes="${url}" and routing="tenant" and duration="200ms"`;
  for (const shards of [1, 3]) await ask('DELETE', `rerouted_${shards}`);
  await using script = new Script(
    `${load('rerouted')}
     save append changes as es.'rerouted_1' options ${common} and es.index.shards=1;
     save append changes as es.'rerouted_3' options ${common} and es.index.shards=3;`,
  );
  const bsql = script.run();
  await script.waitForCheckpoint('.bsql/test', await logEnd(connection));
  const version = 2 ** 52;
  for (const shards of [1, 3]) {
    const place = `rerouted_${shards}/_doc`;
    for (const [id, tenant] of [
      [1, 'b'],
      [2, 'c'],
      [3, 'f'],
    ] as const)
      await ask('PUT', `${place}/${id}?routing=${tenant}&version=${version + id}&version_type=external`, {
        id,
        n: id * 10,
        tenant,
      });
  }
  const json = new BsqlProcess(['verify', '--format', 'json', script.path]);
  expect(await json.exited()).toBe(1);
  const schema = JSON.parse(readFileSync('schemas/verify.schema.json', 'utf8')) as AnySchema;
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(JSON.parse(json.stdout)), JSON.stringify(validate.errors)).toBe(true);
  const { saves } = JSON.parse(json.stdout) as {
    saves: { differences: Readonly<Record<string, unknown>>[] }[];
  };
  expect(saves[0]?.differences).toEqual([
    { target: 'rerouted_1', id: '1', routing: 'a', kind: 'different', fields: ['_routing', 'tenant'] },
    { target: 'rerouted_1', id: '2', routing: 'b', kind: 'different', fields: ['_routing', 'tenant'] },
    { target: 'rerouted_1', id: '3', kind: 'different', fields: ['_routing', 'tenant'] },
  ]);
  // Only there two routings may be two shards, and two documents; which do is the cluster's affair.
  expect(saves[1]?.differences.map(({ id, kind }) => `${id} ${kind}`).sort()).toEqual([
    expect.stringMatching(/^1 (?:different|extra)$/),
    expect.stringMatching(/^2 (?:different|extra)$/),
    expect.stringMatching(/^3 (?:different|extra)$/),
  ]);
  const repair = new BsqlProcess(['verify', '--repair', script.path]);
  expect(await repair.exited()).toBe(0);
  for (const shards of [1, 3]) expect(await faultOf(`rerouted_${shards}`, 't')).toBeUndefined();
  const verify = new BsqlProcess(['verify', script.path]);
  expect([await verify.exited(), verify.stdout.match(/all equal/g)?.length]).toEqual([0, 2]);
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test('a dead letter goes back under its routing', async () => {
  await connection.query(`
    DROP DATABASE IF EXISTS routed_letters; CREATE DATABASE routed_letters; USE routed_letters;
    CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, tenant VARCHAR(20), address VARCHAR(20))`);
  await ask('DELETE', 'routed_letters');
  await using script = new Script(
    `${load('routed_letters', 'never')}
     save append changes as es.'routed_letters' options es.nodes="${url}" and es.mapping.routing="tenant" and es.index.shards=3
       and mapping.address="ip" and checkpointLocation="cp" and duration="200ms";`,
  );
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await connection.query(`
    INSERT INTO t VALUES (1, 10, 'a', '::1'); UPDATE t SET tenant = 'b', address = 'here' WHERE id = 1;
    INSERT INTO t VALUES (2, 20, NULL, 'there')`);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  const letters = readFileSync(join(script.directory, 'cp/dead-letters.jsonl'), 'utf8').trim().split('\n');
  const heads = letters.map((line) => JSON.parse(line) as { id: string; routing?: string });
  expect(heads.map(({ id, routing }) => [id, routing])).toEqual([
    ['1', 'b'],
    ['2', undefined],
  ]);
  await ask('POST', 'routed_letters/_refresh');
  expect(await ask('GET', 'routed_letters/_count')).toMatchObject({ count: 0 });
  await ask('PUT', 'routed_letters/_mapping', {
    properties: { address: { type: 'ip', ignore_malformed: true } },
  });
  const replay = new BsqlProcess(['dlq', 'replay', script.path]);
  expect([await replay.exited(), replay.stdout]).toEqual([0, '2 taken, 0 refused again, 0 not sent\n']);
  expect(await faultOf('routed_letters', 't')).toBeUndefined();
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test('children lie beside their parents; without the option, or its column, the start is refused', async () => {
  await connection.query(`
    DROP DATABASE IF EXISTS family; CREATE DATABASE family; USE family;
    CREATE TABLE t (id VARCHAR(10) PRIMARY KEY, parent VARCHAR(10), name VARCHAR(10));
    INSERT INTO t VALUES ('c1', NULL, 'Ann'), ('c2', NULL, 'Bob'), ('o1', 'c1', 'red'), ('o2', 'c2', 'blue')`);
  await ask('DELETE', 'family');
  await using script = new Script(
    `${load('family')}
     select id, name, parent, coalesce(parent, id) as way from changes as people;
     save append people as es.'family' options es.nodes="${url}" and es.mapping.routing="way" and es.index.shards=3
       and es.index.file="family.json" and checkpointLocation="cp" and duration="200ms";`,
  );
  writeFileSync(
    join(script.directory, 'family.json'),
    JSON.stringify({ mappings: { _routing: { required: true } } }),
  );
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await connection.query(`UPDATE t SET parent = 'c2' WHERE id = 'o1'`);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await ask('POST', 'family/_refresh');
  const query = { bool: { filter: [{ term: { _routing: 'c2' } }] } };
  const { hits } = (await ask('POST', 'family/_search?routing=c2', { query })) as {
    hits: { hits: { _id: string }[] };
  };
  expect(hits.hits.map(({ _id }) => _id).sort()).toEqual(['c2', 'o1', 'o2']);
  expect(await ask('GET', 'family/_count')).toMatchObject({ count: 4 });
  expect(await bsql.end('SIGTERM')).toBe(0);

  script.replace('and es.mapping.routing="way"', '');
  const check = new BsqlProcess(['check', '--connect', script.path]);
  expect([await check.exited(), check.stdout]).toEqual([1, expect.stringContaining('BSQL5113')]);
  const run = script.run();
  expect([await run.exited(), run.stderr]).toEqual([3, expect.stringContaining('BSQL5113')]);
  script.replace('from changes as people', 'from changes as unused');
  script.replace('save append people', 'save append changes');
  script.replace('es.index.shards=3', 'es.index.shards=3 and routing="way"');
  const column = new BsqlProcess(['check', '--connect', script.path]);
  expect([await column.exited(), column.stdout]).toEqual([
    1,
    expect.stringContaining('the table family.t has no column `way`, which es.mapping.routing names'),
  ]);
  expect(await script.run().exited()).toBe(3);
});
