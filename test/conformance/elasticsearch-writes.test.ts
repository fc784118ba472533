import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/model/change.ts';
import type { ItemFailure, Sink } from '../../src/model/format.ts';
import type { OptionValues } from '../../src/model/options.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { openSink } from '../support/elasticsearch-sink.ts';
import { insert, remove, tableOf, update } from '../support/events.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');
const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'name', kind: 'string' },
]);

async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

const sourceOf = async (index: string, id: number): Promise<unknown> =>
  (await ask('GET', `/${index}/_doc/${id}`))._source;

async function open(index: string, options: OptionValues): Promise<Sink> {
  await ask('DELETE', `/${index}`);
  const { sink } = await openSink(index, { 'es.nodes': [url], ...options });
  return sink;
}

async function write(sink: Sink, events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> {
  return await sink.write(events, {
    signal: AbortSignal.timeout(60_000),
    backOff: async (_attempt, cause) => {
      throw cause;
    },
  });
}

test('upsert: fields of others stay, a deleted row ends its document, and verify sees the rows alone', async () => {
  const sink = await open('writes_upsert', { 'es.write.operation': 'upsert' });
  expect(await write(sink, [insert(table, [1, 'a']), insert(table, [2, 'b'])])).toEqual([]);
  await ask('POST', '/writes_upsert/_update/1', { doc: { rank: 7 } });
  const again = update(table, [1, 'a'], [1, 'c']);
  expect(await write(sink, [again])).toEqual([]);
  expect(await write(sink, [again, remove(table, [2, 'b'])])).toEqual([]);
  expect(await sourceOf('writes_upsert', 1)).toEqual({ id: 1, name: 'c', rank: 7 });
  expect(await sourceOf('writes_upsert', 2)).toBeUndefined();
  // A row that went and came back is another row.
  expect(await write(sink, [remove(table, [1, 'c']), insert(table, [1, 'd'])])).toEqual([]);
  expect(await sourceOf('writes_upsert', 1)).toEqual({ id: 1, name: 'd' });
  expect(sink.documents?.expected([again]).documents).toMatchObject([{ id: '1', partial: true }]);
  await sink.close();
});

test('create: what is there stays, and what is deleted goes', async () => {
  const sink = await open('writes_create', { 'es.write.operation': 'create' });
  expect(await write(sink, [insert(table, [1, 'a']), update(table, [1, 'a'], [1, 'b'])])).toEqual([]);
  expect(await write(sink, [update(table, [1, 'b'], [1, 'c']), insert(table, [2, 'x'])])).toEqual([]);
  expect(await sourceOf('writes_create', 1)).toEqual({ id: 1, name: 'a' });
  expect(
    await write(sink, [remove(table, [1, 'c']), insert(table, [1, 'd']), remove(table, [2, 'x'])]),
  ).toEqual([]);
  expect(await sourceOf('writes_create', 1)).toEqual({ id: 1, name: 'd' });
  expect(await sourceOf('writes_create', 2)).toBeUndefined();
  await sink.close();
});

test('refresh: a search finds at once what was written', async () => {
  for (const refresh of ['true', 'wait_for']) {
    const sink = await open('writes_refresh', { 'es.refresh': refresh });
    await ask('PUT', '/writes_refresh', { settings: { 'index.refresh_interval': '2s' } });
    expect(await write(sink, [insert(table, [1, 'a'])])).toEqual([]);
    const { hits } = (await ask('POST', '/writes_refresh/_search', {})) as { hits: { hits: object[] } };
    expect(hits.hits).toHaveLength(1);
    await sink.close();
  }
});

// T34.
test('a refusal behind requests that went well is told, and nothing is written twice that has no id of its own', async () => {
  const numbers = [
    { name: 'id', kind: 'integer' },
    { name: 'n', kind: 'integer' },
  ] as const;
  const keyed = tableOf('keyed', numbers);
  const keyless = tableOf('keyless', numbers, []);
  // One each: behind a refusal a sink asks for more than it does before.
  const openOwn = async () =>
    (await openSink('writes_{table}', { 'es.nodes': [url], noPrimaryKey: 'append' })).sink;
  const sink = await openOwn();
  const appending = await openOwn();
  for (const index of ['writes_keyed', 'writes_keyless']) await ask('DELETE', `/${index}`);
  const existing = (id: number, n: number): ChangeEvent => ({
    ...insert(keyless, [id, n]),
    operation: 'read',
  });
  const tooWide = 2 ** 40;
  for (const id of [1, 2]) {
    await write(sink, [insert(keyed, [id, id])]);
    await write(appending, [existing(id, id)]);
  }
  for (const index of ['writes_keyed', 'writes_keyless']) {
    await ask('DELETE', `/${index}`);
    await ask('PUT', `/${index}`, { mappings: { properties: { n: { type: 'integer' } } } });
  }
  for (let id = 10; id < 50; id += 10) {
    const some = (of: (id: number, n: number) => ChangeEvent) => [
      of(id, 1),
      of(id + 1, tooWide),
      of(id + 2, 1),
    ];
    expect(await write(appending, some(existing))).toMatchObject([{ id: '', fault: 'BSQL5143' }]);
    expect(
      await write(
        sink,
        some((key, n) => insert(keyed, [key, n])),
      ),
    ).toMatchObject([{ id: String(id + 1), fault: 'BSQL5143' }]);
    // What was overtaken is no failure.
    const old = { ...insert(keyed, [id, 7]), version: 1 };
    expect(await write(sink, [old, insert(keyed, [id + 3, 1])])).toEqual([]);
  }
  for (const [index, count] of [
    ['writes_keyed', 12],
    ['writes_keyless', 8],
  ]) {
    await ask('POST', `/${index}/_refresh`);
    expect((await ask('GET', `/${index}/_count`)).count).toBe(count);
  }
  expect(await sourceOf('writes_keyed', 10)).toEqual({ id: 10, n: 1 });
  await sink.close();
  await appending.close();
});

test('pipeline: one that is missing is told before anything is written', async () => {
  const sink = await open('writes_pipeline', { 'es.ingest.pipeline': 'writes-none' });
  expect(await sink.preflight(AbortSignal.timeout(10_000))).toMatchObject([{ code: 'BSQL5112' }]);
  await ask('PUT', '/_ingest/pipeline/writes-none', { description: 'does nothing', processors: [] });
  expect(await sink.preflight(AbortSignal.timeout(10_000))).toEqual([]);
  expect(await write(sink, [insert(table, [1, 'a'])])).toEqual([]);
  expect(await sourceOf('writes_pipeline', 1)).toEqual({ id: 1, name: 'a' });
  await ask('DELETE', '/_ingest/pipeline/writes-none');
  // The cluster really is asked for it with every document.
  expect(await write(sink, [insert(table, [2, 'b'])])).toMatchObject([{ id: '2' }]);
  await sink.close();
});

let connection: Connection;
beforeAll(async () => {
  connection = await connectAdmin(lent('mariadb'));
});
afterAll(async () => {
  await connection.end();
});

test.each(['skip', 'append'])('tables without a key: %s', async (rows) => {
  const { host, port } = lent('mariadb');
  const database = `keyless_${rows}`;
  await connection.query(`
    DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
    CREATE TABLE keyless (n INT); INSERT INTO keyless VALUES (1), (1);
    CREATE TABLE keyed (id INT PRIMARY KEY); INSERT INTO keyed VALUES (1)`);
  await using script = new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
       and databaseNamePattern="${database}" and snapshot="initial" and heartbeat="1s" as changes;
     save append changes as es.'${database}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp"
       and noPrimaryKey="${rows}";`,
  );
  const bsql = script.run();
  await waitUntil('the existing rows', () => script.snapshotDone('cp', database, ['keyless', 'keyed']));
  await connection.query(`
    INSERT INTO keyless VALUES (2), (2); UPDATE keyless SET n = 3 WHERE n = 2 LIMIT 1; DELETE FROM keyless WHERE n = 1;
    INSERT INTO keyed VALUES (2)`);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await ask('POST', `/${database}_keyed/_refresh`);
  expect((await ask('GET', `/${database}_keyed/_count`)).count).toBe(2);
  await ask('POST', `/${database}_keyless/_refresh`);
  const { hits } = (await ask('POST', `/${database}_keyless/_search`, { size: 100 })) as {
    hits?: { hits: { _source: { n: number } }[] };
  };
  const numbers = hits?.hits.map(({ _source }) => _source.n).sort();
  expect(numbers).toEqual(rows === 'skip' ? undefined : [1, 1, 2, 2, 3]);
  expect(bsql.stderr.match(/keyless has no primary key/g)).toHaveLength(1);
  expect(await bsql.end('SIGTERM')).toBe(0);
});

test('refused existing rows without a key are a letter each, also behind a replay and a purge of others', async () => {
  const { host, port } = lent('mariadb');
  await connection.query(`
    DROP DATABASE IF EXISTS unkeyed; CREATE DATABASE unkeyed; USE unkeyed;
    CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (1), (5000000001), (5000000002), (5000000003), (5000000003);
    CREATE TABLE keyed (n BIGINT PRIMARY KEY); INSERT INTO keyed VALUES (5000000004), (5000000005)`);
  const tables = ['t', 'keyed'];
  for (const table of tables) {
    await ask('DELETE', `/unkeyed_${table}`);
    await ask('PUT', `/unkeyed_${table}`, { mappings: { properties: { n: { type: 'integer' } } } });
  }
  await using script = new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
       and databaseNamePattern="unkeyed" and snapshot="initial" and heartbeat="1s" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp"
       and noPrimaryKey="append";`,
  );
  const bsql = script.run();
  await waitUntil('the existing rows', () => script.snapshotDone('cp', 'unkeyed', tables));
  expect(await bsql.end('SIGTERM')).toBe(0);
  const dlq = async (...args: string[]): Promise<string> => {
    const process = new BsqlProcess(['dlq', ...args, script.path]);
    await process.exited();
    return process.stdout.trim();
  };
  const refused = async (): Promise<number[]> =>
    [...(await dlq('list', '--format', 'json')).matchAll(/"document":{"n":(\d+)}/g)]
      .map(([, digits]) => Number(digits))
      .toSorted();
  const unkeyed = [5000000001, 5000000002, 5000000003, 5000000003];
  expect(await refused()).toEqual([...unkeyed, 5000000004, 5000000005]);
  expect(await dlq('replay', '--table', 'keyed')).toMatch(/^0 taken, 2 refused again, 0 not sent/);
  expect(await refused()).toEqual([...unkeyed, 5000000004, 5000000005]);
  expect(await dlq('purge', '--table', 'keyed')).toBe('2 purged');
  expect(await refused()).toEqual(unkeyed);
});

test('long ids hashed, parts merged, fewer flushes: verify agrees', async () => {
  const { host, port } = lent('mariadb');
  await connection.query(`
    DROP DATABASE IF EXISTS writes; CREATE DATABASE writes CHARACTER SET utf8mb4; USE writes;
    CREATE TABLE t (id VARCHAR(600) CHARACTER SET latin1 PRIMARY KEY, n INT)`);
  await using script = new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
       and databaseNamePattern="writes" and heartbeat="1s" as changes;
     save append changes as es.'writes_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp"
       and longIds="hash" and es.write.operation="upsert" and flushInterval="300ms";`,
  );
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  await connection.query(`
    INSERT INTO t VALUES ('short', 1), (REPEAT('x', 600), 1), (REPEAT('y', 600), 1), (REPEAT('z', 513), 1);
    UPDATE t SET n = 2 WHERE id = REPEAT('x', 600); UPDATE t SET id = REPEAT('w', 600) WHERE id = REPEAT('y', 600);
    DELETE FROM t WHERE id = REPEAT('z', 513)`);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  const verify = new BsqlProcess(['verify', script.path]);
  expect([await verify.exited(), verify.stdout]).toEqual([0, expect.stringContaining('all equal')]);
  await ask('POST', '/writes_t/_refresh');
  expect((await ask('GET', '/writes_t/_count')).count).toBe(3);
  expect(await bsql.end('SIGTERM')).toBe(0);
});
