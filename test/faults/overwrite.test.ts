import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { type HttpProxy, startHttpProxy } from '../support/http-proxy.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

let search: ElasticsearchServer;
beforeAll(async () => {
  search = await ElasticsearchServer.start(versions.elasticsearch);
});
afterAll(async () => {
  await search.stop();
});

test('Elasticsearch is killed amid a build: the build goes on, and the alias moves when all is there', async () => {
  const address = lent('mariadb');
  const connection = await connectAdmin(address);
  const workload = new Workload(connection, 'ow_killed.t', Random.fromEnvironment('a build that is cut'));
  await workload.create();
  const values = Array.from({ length: 5_000 }, (_, i) => [i, 1, `row ${i}`, `${i}.5`]);
  await connection.query('INSERT INTO ow_killed.t (id, counter, label, amount) VALUES ?', [values]);
  await using script = new Script(
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
       and databaseNamePattern="ow_killed" and heartbeat="1s" and snapshot="initial" and snapshotChunkSize=250 and maxRowsPerSecond=1000 as changes;
     save overwrite changes as es.'{table}_search' options es.nodes="${search.url}" and duration="100ms" and checkpointLocation="cp";`,
  );
  const bsql = script.run();
  const built = async (): Promise<string | undefined> =>
    Object.keys((await (await fetch(`${search.url}/t_search*/_alias`)).json()) as object)[0];
  await waitUntil('the index', async () => (await built()) !== undefined);
  const index = await built();
  await waitUntil('a part of it', async () => (await readIndex(search.url, index ?? '')).size > 500);
  await search.kill();
  await workload.change(500);
  await waitUntil('the outage to be noticed', () => bsql.stderr.includes('BSQL5101'));
  await search.launch();
  await waitUntil(
    'the alias to move',
    () => bsql.stderr.includes('the aliases point to the new indices'),
    120_000,
  );
  await workload.change(200);
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await readIndex(search.url, 't_search')).toEqual(
    await selectDocuments(connection, 'ow_killed.t', ['id']),
  );
  expect(await built()).toBe(index);
  expect(await bsql.end('SIGTERM')).toBe(0);
  await connection.end();
}, 400_000);

describe('killed around what it does in the cluster', () => {
  const url = lent('elasticsearch');
  let connection: Connection;
  let script: Script;
  let proxy: HttpProxy;
  let workload: Workload;
  let running: BsqlProcess | undefined;
  let killAt: 'before' | 'after' | undefined;
  let killOn: RegExp;

  beforeAll(async () => {
    connection = await connectAdmin(lent('mariadb'));
  });
  afterAll(async () => {
    await connection.end();
  });
  beforeEach(async () => {
    killAt = undefined;
    killOn = /^POST \/_aliases/;
    for (const index of await indices()) await fetch(`${url}/${index}`, { method: 'DELETE' });
    workload = new Workload(connection, 'ow_back.t', Random.fromEnvironment('a move that is cut'));
    await workload.create();
    await workload.change(300);
    proxy = await startHttpProxy(url, async (when, { method, path }) => {
      if (when !== killAt || !killOn.test(`${method} ${path}`)) return true;
      await running?.end('SIGKILL');
      return false;
    });
    const { host, port, reader } = lent('mariadb');
    script = new Script(
      `load binlog.\`\` where host="${host}" and port=${port} and userName="${reader.user}" and password="${reader.password}"
         and databaseNamePattern="ow_back" and heartbeat="1s" and snapshot="initial" as changes;
       save overwrite changes as es.'back_{table}' options es.nodes="${proxy.url}" and duration="100ms" and keepOld="all" and checkpointLocation="cp";`,
    );
  });
  afterEach(async () => {
    await script[Symbol.asyncDispose]();
    proxy.close();
  });

  const indices = async (): Promise<string[]> =>
    Object.keys((await (await fetch(`${url}/back_t*/_alias`)).json()) as object).sort();
  const behind = async (): Promise<string[]> =>
    Object.keys((await (await fetch(`${url}/back_t/_alias`)).json()) as object);

  const command = async (name: string, ...more: string[]): Promise<string> => {
    running = new BsqlProcess([name, script.path, ...more]);
    await running.exited();
    return running.stdout + running.stderr;
  };
  const start = (): BsqlProcess => {
    running = script.run();
    return running;
  };
  const moved = async (bsql: BsqlProcess): Promise<string> => {
    await waitUntil('the move', () => {
      if (bsql.exitCode !== null) throw new Error(`bsql ended with ${bsql.exitCode}:\n${bsql.stderr}`);
      return bsql.stderr.includes('the aliases point to the new indices');
    });
    return (await behind())[0] ?? '';
  };
  const built = async (): Promise<string> => {
    const bsql = start();
    const index = await moved(bsql);
    await workload.change(50);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    return index;
  };
  const rebuilt = async (): Promise<string> => {
    await command('rebuild');
    return await built();
  };
  const streamsInto = async (index: string): Promise<void> => {
    const bsql = start();
    await workload.change(50);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await behind()).toEqual([index]);
    expect(await readIndex(url, 'back_t')).toEqual(await selectDocuments(connection, 'ow_back.t', ['id']));
    expect(await bsql.end('SIGTERM')).toBe(0);
  };
  const killedMove = async (): Promise<string> => {
    await command('rebuild');
    killAt = 'after';
    expect(await start().exited()).toBeNull();
    killAt = undefined;
    return (await behind())[0] ?? '';
  };

  test.each(['before', 'after'] as const)(
    'bsql rollback %s the alias moves: the next start goes where it was to go',
    async (when) => {
      const a = await built();
      const b = await rebuilt();
      expect(b).not.toBe(a);
      killAt = when;
      await command('rollback');
      killAt = undefined;
      expect(await behind()).toEqual([when === 'before' ? b : a]);
      await streamsInto(a);
    },
    200_000,
  );

  test('bsql rollback before the alias moves, and again: it goes there, and not on', async () => {
    const a = await built();
    await rebuilt();
    killAt = 'before';
    await command('rollback');
    killAt = undefined;
    expect(await command('rollback')).toContain(`→ ${a}`);
    await streamsInto(a);
  }, 200_000);

  test('bsql run behind the move, then bsql rollback: readers and writes are in one index', async () => {
    const a = await built();
    const b = await killedMove();
    expect(b).not.toBe(a);
    expect(await command('rollback')).toContain(`${b} → ${a}`);
    await streamsInto(a);
    expect(await command('rollback')).toContain(`${a} → ${b}`);
    await streamsInto(b);
  }, 200_000);

  test('bsql run behind the move, then bsql rebuild: what readers see is kept fresh', async () => {
    await built();
    const b = await killedMove();
    await workload.change(50);
    const c = await rebuilt();
    expect(await indices()).toContain(b);
    expect(c > b).toBe(true);
    await command('rollback');
    await streamsInto(b);
  }, 200_000);

  test.each(['before', 'after'] as const)(
    'bsql run %s a replaced index is deleted: nobody goes back to it, and the next start deletes it',
    async (when) => {
      const a = await built();
      const b = await rebuilt();
      script.replace('keepOld="all"', 'keepOld="0"');
      killOn = /^DELETE /;
      killAt = when;
      expect(await start().exited()).toBeNull();
      killAt = undefined;
      expect(await indices()).toEqual(when === 'before' ? [a, b] : [b]);
      expect(await command('rollback')).toContain('BSQL5175');
      await streamsInto(b);
      expect(await indices()).toEqual([b]);
    },
    200_000,
  );

  test('bsql rollback there and back without a start between: nothing is missing', async () => {
    const a = await built();
    await rebuilt();
    for (let i = 0; i < 3; i++) await command('rollback');
    await streamsInto(a);
  }, 200_000);
});
