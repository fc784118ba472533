import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { type HttpProxy, type Passing, startHttpProxy } from '../support/http-proxy.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

const url = lent('elasticsearch');
const rows = 6_000;
vi.setConfig({ testTimeout: 400_000 });

async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** The indices behind an alias; the name itself where it is an index. */
async function behind(name: string): Promise<string[]> {
  const { status, ...found } = await call('GET', `${name}/_alias`);
  return status === 200 ? Object.keys(found) : [];
}

async function indices(name: string): Promise<string[]> {
  const { status: _, ...found } = await call('GET', `${name}*/_alias`);
  return Object.keys(found).sort();
}

async function countOf(name: string): Promise<number> {
  await call('POST', `${name}/_refresh`);
  return Number((await call('GET', `${name}/_count`)).count ?? -1);
}

async function drop(name: string): Promise<void> {
  for (const index of await indices(name)) await call('DELETE', index);
}

/** Searches an alias over and over; the least that it ever found, and how often it found nothing at all. */
function watch(name: string): { stop(): Promise<{ least: number; misses: string[]; searches: number }> } {
  let on = true;
  let least = Number.POSITIVE_INFINITY;
  let searches = 0;
  const misses: string[] = [];
  const work = (async () => {
    while (on) {
      const answer = await call('GET', `${name}/_count`);
      searches++;
      if (answer.status !== 200) misses.push(JSON.stringify(answer));
      else least = Math.min(least, Number(answer.count));
      await sleep(5);
    }
  })();
  return {
    async stop() {
      on = false;
      await work;
      return { least, misses, searches };
    },
  };
}

/** Does something before or after a move of aliases goes by. */
const aroundMoves = async (on: (when: 'before' | 'after') => Promise<boolean>): Promise<HttpProxy> =>
  await startHttpProxy(url, async (when, { method, path }) =>
    method === 'POST' && path.startsWith('/_aliases') ? await on(when) : true,
  );

/** Which bulks are under way at a time, by index, and documents that were in two of them. */
async function watchBulks(): Promise<{
  readonly proxy: HttpProxy;
  readonly most: Map<string, number>;
  readonly twice: string[];
  readonly besideMove: number[];
}> {
  const underWay = new Map<Passing, { readonly index: string; readonly ids: ReadonlySet<string> }>();
  const most = new Map<string, number>();
  const twice: string[] = [];
  const besideMove: number[] = [];
  const proxy = await startHttpProxy(url, async (when, passing) => {
    const { path, body } = passing;
    if (when === 'before' && path.startsWith('/_aliases')) besideMove.push(underWay.size);
    const index = /^\/([^/]+)\/_bulk/.exec(path)?.[1];
    if (index === undefined) return true;
    if (when === 'after') return underWay.delete(passing);
    const ids = new Set(
      [...body.matchAll(/^\{"(?:index|delete|create|update)":\{.*?"_id":"([^"]*)"/gm)].map(([, id]) =>
        String(id),
      ),
    );
    for (const other of underWay.values())
      if (other.index === index) twice.push(...[...ids].filter((id) => other.ids.has(id)));
    underWay.set(passing, { index, ids });
    const now = [...underWay.values()].filter((one) => one.index === index).length;
    most.set(index, Math.max(now, most.get(index) ?? 0));
    return true;
  });
  return { proxy, most, twice, besideMove };
}

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address = lent(flavor);
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  const load = (database: string, more = ''): string =>
    `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
       and databaseNamePattern="${database}" and heartbeat="1s" and snapshot="initial" and snapshotChunkSize=300${more} as changes;`;
  const overwrite = (more = '', node = url): string =>
    `save overwrite changes as es.'{db}_{table}' options es.nodes="${node}" and duration="100ms" and checkpointLocation="cp"${more};`;

  async function fill(database: string): Promise<Workload> {
    const workload = new Workload(
      connection,
      `${database}.t`,
      Random.fromEnvironment(`${database} ${flavor}`),
    );
    await workload.create();
    for (let from = 0; from < rows; from += 2_000) {
      const values = Array.from({ length: 2_000 }, (_, i) => [from + i, 1, `row ${from + i}`, `${i}.5`]);
      await connection.query(`INSERT INTO ${database}.t (id, counter, label, amount) VALUES ?`, [values]);
    }
    await drop(`${database}_t`);
    return workload;
  }

  async function equal(database: string): Promise<void> {
    const expected = await selectDocuments(connection, `${database}.t`, ['id']);
    expect(await readIndex(url, `${database}_t`)).toEqual(expected);
  }

  async function command(script: Script, ...args: string[]): Promise<{ code: number | null; out: string }> {
    const bsql = new BsqlProcess([...args.slice(0, 1), script.path, ...args.slice(1)]);
    const code = await bsql.exited();
    return { code, out: bsql.stdout + bsql.stderr };
  }

  const moved = async (script: Script, bsql: BsqlProcess): Promise<void> =>
    await waitUntil(
      `the alias to move\n${script.path}`,
      () => {
        if (bsql.exitCode !== null) throw new Error(`bsql ended with ${bsql.exitCode}:\n${bsql.stderr}`);
        return bsql.stderr.includes('the aliases point to the new indices');
      },
      180_000,
    );

  // What has nothing to do with how a database is read.
  const once = test.runIf(flavor === 'mariadb');

  test('build, rebuild and roll back while rows change: searches find all rows at any time', async () => {
    const database = `ow_build_${flavor}`;
    const name = `${database}_t`;
    const workload = await fill(database);
    await using script = new Script(load(database) + overwrite(' and keepOld="2"'));
    const first = script.run();
    await workload.change(1_000);
    await moved(script, first);
    await workload.change(500);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const [a = ''] = await behind(name);
    expect(a).toMatch(new RegExp(`^${name}-\\d{14}$`));
    await equal(database);
    expect(await first.end('SIGTERM')).toBe(0);

    // A second start streams on.
    const second = script.run();
    await workload.change(200);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await behind(name)).toEqual([a]);
    expect(await indices(name)).toEqual([a]);

    // One that is asked for a new index ends, and the next builds it. Rows are only added from here on.
    const before = await countOf(name);
    const reader = watch(name);
    expect((await command(script, 'rebuild')).code).toBe(0);
    await sleep(1_100);
    await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900000, 1, 'new')`);
    expect(await second.exited()).toBe(3);
    expect(second.stderr).toContain('BSQL5174');
    const third = script.run();
    await connection.query(`UPDATE ${database}.t SET counter = counter + 1, label = 'again' WHERE id < 500`);
    await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900001, 1, 'new')`);
    await moved(script, third);
    await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900002, 1, 'new')`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const [b = ''] = await behind(name);
    const seen = await reader.stop();
    expect(seen.misses).toEqual([]);
    expect(seen.searches).toBeGreaterThan(20);
    expect(seen.least).toBeGreaterThanOrEqual(before);
    expect(b).not.toBe(a);
    expect(await indices(name)).toEqual([a, b]);
    await equal(database);
    // What was replaced has everything up to the move.
    expect(await countOf(a)).toBeGreaterThanOrEqual(before + 2);
    const plan = await command(script, 'plan');
    expect(plan.out).toContain(`behind the alias`);
    expect(plan.out).toContain(a);

    // Back, while the stream runs; what changed since comes to the old index too.
    const back = await command(script, 'rollback');
    expect(back.out).toContain(`${b} → ${a}`);
    expect(back.code).toBe(0);
    expect(await behind(name)).toEqual([a]);
    await sleep(1_100);
    await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900003, 1, 'new')`);
    expect(await third.exited()).toBe(3);
    const fourth = script.run();
    await workload.change(200);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await equal(database);
    const verified = await command(script, 'verify');
    expect(verified.out).toContain('all equal');
    await connection.query(`UPDATE ${database}.t SET label = 'sampled' WHERE id < 5000`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const sample = await command(script, 'verify', '--sample', '10%', '--seed', '5');
    const [, some, all] = /(\d+) of (\d+) rows compared, all equal/.exec(sample.out) ?? [];
    expect(Number(some) / Number(all), sample.out).toBeGreaterThan(0.05);
    expect(Number(some) / Number(all)).toBeLessThan(0.2);
    expect(await fourth.end('SIGTERM')).toBe(0);
    expect((await command(script, 'rollback', '--to', 'nothing')).code).toBe(2);
    // And forward again.
    expect((await command(script, 'rollback', '--to', b)).code).toBe(0);
    const fifth = script.run();
    await workload.change(100);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await behind(name)).toEqual([b]);
    await equal(database);
    await fifth.end('SIGTERM');
  });

  test('kill -9 after the index is made, amid the build, before and behind the move', async () => {
    const database = `ow_kill_${flavor}`;
    const name = `${database}_t`;
    const workload = await fill(database);
    await call('PUT', `${name}-v0`, { aliases: { [name]: {} } });
    await call('POST', `${name}-v0/_doc/1?refresh=true`, { id: 1 });
    let running: BsqlProcess | undefined;
    let killAt: 'before' | 'after' | undefined = 'before';
    let passed = 0;
    const between = await aroundMoves(async (when) => {
      if (when === 'before') passed++;
      if (when !== killAt) return true;
      await running?.end('SIGKILL');
      return false;
    });
    await using script = new Script(
      load(database, ' and maxRowsPerSecond=3000') + overwrite(' and keepOld="all"', between.url),
    );
    const reader = watch(name);
    running = script.run();
    await waitUntil('the index to be made', async () => (await indices(name)).length > 1);
    await running.end('SIGKILL');
    const made = (await indices(name)).find((one) => /-\d{14}$/.test(one));
    running = script.run();
    await workload.change(300);
    await waitUntil('a part to be built', async () => {
      const built = (await indices(name)).find((one) => /-\d{14}$/.test(one));
      return built !== undefined && (await countOf(built)) > 1_000;
    });
    await running.end('SIGKILL');
    expect(await behind(name)).toEqual([`${name}-v0`]);
    running = script.run();
    await workload.change(300);
    expect(await running.exited()).toBeNull();
    expect(await behind(name)).toEqual([`${name}-v0`]);
    killAt = 'after';
    running = script.run();
    await workload.change(100);
    expect(await running.exited()).toBeNull();
    const [now = ''] = await behind(name);
    expect(now).toMatch(/-\d{14}$/);
    killAt = undefined;
    running = script.run();
    await moved(script, running);
    await workload.change(100);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await behind(name)).toEqual([now]);
    expect(passed).toBe(2);
    await equal(database);
    const seen = await reader.stop();
    expect(seen.misses).toEqual([]);
    expect(seen.least).toBe(1);
    // Nothing that was begun is left over, and the old one is.
    expect(await indices(name)).toEqual([now, `${name}-v0`]);
    expect(made === undefined || made === now || !(await indices(name)).includes(made)).toBe(true);
    const state = readdirSync(join(script.directory, 'cp')).find((one) => one.startsWith('overwrite-')) ?? '';
    expect(readFileSync(join(script.directory, 'cp', state), 'utf8')).toContain(`${name}-v0`);
    await running.end('SIGTERM');
    between.close();
  });

  once(
    'what is due by keepOld while another command changed the aliases changes nothing of that',
    async () => {
      const database = `ow_due_${flavor}`;
      const name = `${database}_t`;
      const workload = await fill(database);
      await using script = new Script(load(database) + overwrite(' and keepOld="12s"'));
      const building = script.run();
      await moved(script, building);
      const [a = ''] = await behind(name);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await building.end('SIGTERM')).toBe(0);
      expect((await command(script, 'rebuild')).code).toBe(0);
      const idle = script.run();
      await moved(script, idle);
      const due = Date.now() + 12_000;
      const [b] = await behind(name);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect((await command(script, 'rollback')).code).toBe(0);
      expect(await behind(name)).toEqual([a]);
      const [file = ''] = readdirSync(join(script.directory, 'cp')).filter((one) =>
        /^overwrite-.*json$/.test(one),
      );
      const state = (): string => readFileSync(join(script.directory, 'cp', file), 'utf8');
      const decided = state();
      await waitUntil(
        'the timer',
        () => Date.now() > due && /left to whoever made it|left to the next start/.test(idle.stderr),
        60_000,
      );
      await sleep(500);
      expect(state()).toBe(decided);
      await workload.change(50);
      expect(await idle.exited()).toBe(3);
      expect(idle.stderr).toContain('BSQL5174');
      const next = script.run();
      await workload.change(50);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await equal(database);
      expect(await behind(name)).toEqual([a]);
      expect(b).not.toBe(a);
      expect(await next.end('SIGTERM')).toBe(0);
    },
  );

  once(
    'bulks are under way at a time, never two with one document, and the move waits for them',
    async () => {
      const database = `ow_lanes_${flavor}`;
      const name = `${database}_t`;
      const workload = await fill(database);
      const bulks = await watchBulks();
      // Without versions nothing but their order keeps documents from going back.
      await using script = new Script(
        load(database) +
          overwrite(
            ' and keepOld="all" and concurrency="4" and es.batch.size.entries="150" and versioning="none"',
            bulks.proxy.url,
          ),
      );
      const build = async (): Promise<string> => {
        const bsql = script.run();
        for (let i = 0; i < 4; i++) {
          await connection.query(`UPDATE ${database}.t SET counter = counter + 1 WHERE id < 1500`);
          await connection.query(
            `UPDATE ${database}.t SET counter = counter + 1, label = 'hot' WHERE id % 50 = ${i}`,
          );
          await workload.change(150);
        }
        await moved(script, bsql);
        await connection.query(`UPDATE ${database}.t SET counter = counter + 1 WHERE id < 1500`);
        await workload.change(150);
        await script.waitForCheckpoint('cp', await logEnd(connection));
        await equal(database);
        expect(await bsql.end('SIGTERM')).toBe(0);
        const [index = ''] = await behind(name);
        expect(bulks.most.get(index)).toBeGreaterThan(1);
        return index;
      };
      const a = await build();
      await command(script, 'rebuild');
      bulks.most.clear();
      const b = await build();
      expect(b).not.toBe(a);
      // Fed as well while the other one was built.
      expect(bulks.most.get(a)).toBeGreaterThan(1);
      expect(bulks.twice).toEqual([]);
      expect(bulks.besideMove).toEqual([0, 0]);
      await command(script, 'rollback');
      const back = script.run();
      await workload.change(50);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await behind(name)).toEqual([a]);
      await equal(database);
      expect(await back.end('SIGTERM')).toBe(0);
      bulks.proxy.close();
    },
  );

  once(
    'an index of the name is refused, and replaced where the script says so; keepOld deletes',
    async () => {
      const database = `ow_index_${flavor}`;
      const name = `${database}_t`;
      await fill(database);
      await call('POST', `${name}/_doc/1?refresh=true`, { id: 1 });
      await using script = new Script(load(database) + overwrite(' and keepOld="300ms"'));
      const refused = script.run();
      expect(await refused.exited()).toBe(2);
      expect(refused.stderr).toContain('BSQL5171');
      expect(await indices(name)).toEqual([name]);
      script.replace('keepOld="300ms"', 'keepOld="300ms" and replaceIndex="true"');
      const replaced = script.run();
      await moved(script, replaced);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await equal(database);
      const [a] = await indices(name);
      await replaced.end('SIGTERM');
      await command(script, 'rebuild');
      const again = script.run();
      await moved(script, again);
      await waitUntil('the old index to be deleted', async () => (await indices(name)).length === 1);
      expect(await indices(name)).not.toEqual([a]);
      expect(await again.end('SIGTERM')).toBe(0);
      expect((await command(script, 'rollback')).out).toContain('BSQL5175');
    },
  );

  once('an index that misses rows is not moved to; a table without rows gets an empty one', async () => {
    const database = `ow_count_${flavor}`;
    const name = `${database}_t`;
    await fill(database);
    await connection.query(`CREATE TABLE ${database}.hollow (id INT PRIMARY KEY, at DATETIME)`);
    await drop(`${database}_hollow`);
    await call('PUT', `${database}_hollow-v0`, { aliases: { [`${database}_hollow`]: {} } });
    await call('POST', `${database}_hollow-v0/_doc/1?refresh=true`, { id: 1 });
    // Every two rows have one id.
    await using script = new Script(
      `${load(database)} select *, id div 2 as half from changes as halved;
       save overwrite halved as es.'{db}_{table}' options es.nodes="${url}" and idCols="half" and duration="100ms" and checkpointLocation="cp";`,
    );
    const refused = script.run();
    expect(await refused.exited()).toBe(1);
    expect(refused.stderr).toMatch(/BSQL5170/);
    expect(await behind(name)).toEqual([]);
    script.replace('idCols="half"', 'idCols="id"');
    const right = script.run();
    await moved(script, right);
    expect(await countOf(name)).toBe(rows);
    expect(await countOf(`${database}_hollow`)).toBe(0);
    const [hollow = ''] = await behind(`${database}_hollow`);
    expect(JSON.stringify(await call('GET', `${hollow}/_mapping`))).toContain('"at":{"type":"date"');
    expect(await right.end('SIGTERM')).toBe(0);
  });

  once(
    'a stream that appends keeps the old index fresh while another script builds the new one',
    async () => {
      const database = `ow_two_${flavor}`;
      const name = `${database}_t`;
      const workload = await fill(database);
      await call('PUT', `${name}-v0`, { aliases: { [name]: {} } });
      await using old = new Script(
        `${load(database)} save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp";`,
        'old.bsql',
      );
      const appending = old.run();
      await waitUntil('the rows', () => old.snapshotDone('cp', database, ['t']), 120_000);
      await using script = new Script(
        `${load(database, ' and maxRowsPerSecond=2000')} select *, upper(label) as loud from changes as louder;
       save overwrite louder as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp";`,
        'new.bsql',
      );
      const building = script.run();
      await waitUntil('the new index', async () => (await indices(name)).length === 2);
      await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900000, 1, 'new')`);
      await old.waitForCheckpoint('cp', await logEnd(connection));
      expect((await readIndex(url, name)).get('900000')?.label).toBe('new');
      expect(await behind(name)).toEqual([`${name}-v0`]);
      expect(await appending.end('SIGTERM')).toBe(0);
      await moved(script, building);
      await workload.change(200);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      const expected = await selectDocuments(connection, `${database}.t`, ['id']);
      const found = await readIndex(url, name);
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [id, { loud, ...document }] of found) {
        expect(document).toEqual(expected.get(id));
        expect(loud).toBe(document.label?.toUpperCase());
      }
      // By default what was not built by bsql stays.
      expect(await indices(name)).toContain(`${name}-v0`);

      // Documents of another meaning do not go into the index that readers see.
      script.replace('upper(label)', 'lower(label)');
      expect(await building.end('SIGTERM')).toBe(0);
      const [before = ''] = await behind(name);
      await command(script, 'rebuild');
      const again = script.run();
      await moved(script, again);
      expect(again.stderr).toContain('stay as they are until the aliases move');
      expect([...(await readIndex(url, before)).values()].every((one) => one.loud !== 'new')).toBe(true);
      await again.end('SIGTERM');
    },
  );

  once(
    'files: overwrite empties them at the first start only, errorIfExists and ignore find them',
    async () => {
      const database = `ow_files_${flavor}`;
      await fill(database);
      await using script = new Script(
        `${load(database)} save overwrite changes as jsonl.'out/{table}.jsonl' options duration="100ms" and checkpointLocation="cp";`,
      );
      const path = join(script.directory, 'out/t.jsonl');
      const lines = (): number => readFileSync(path, 'utf8').split('\n').length - 1;
      mkdirSync(join(script.directory, 'out'));
      writeFileSync(path, 'not a line of bsql\n');
      const first = script.run();
      await waitUntil('the rows', () => script.snapshotDone('cp', database, ['t']), 120_000);
      expect(await first.end('SIGTERM')).toBe(0);
      expect(lines()).toBe(rows);
      const second = script.run();
      await connection.query(`INSERT INTO ${database}.t (id, counter, label) VALUES (900000, 1, 'new')`);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await second.end('SIGTERM')).toBe(0);
      expect(lines()).toBe(rows + 1);
      script.replace('checkpointLocation="cp"', 'checkpointLocation="other"');
      script.replace('save overwrite', 'save errorIfExists');
      const third = script.run();
      expect(await third.exited()).toBe(2);
      expect(third.stderr).toContain('BSQL5173');
    },
  );

  once('errorIfExists and ignore', async () => {
    const database = `ow_modes_${flavor}`;
    const name = `${database}_t`;
    const workload = await fill(database);
    await call('POST', `${name}/_doc/x?refresh=true`, { id: 1 });
    const save = (mode: string): string =>
      `save ${mode} changes as es.'{db}_{table}' options es.nodes="${url}" and duration="100ms" and checkpointLocation="cp";`;
    await using script = new Script(load(database) + save('errorIfExists'));
    const refused = script.run();
    expect(await refused.exited()).toBe(2);
    expect(refused.stderr).toContain('BSQL5173');
    script.replace('save errorIfExists', 'save ignore');
    const ignored = script.run();
    expect(await ignored.exited()).toBe(0);
    expect(ignored.stderr).toContain('writes nothing');
    expect(await countOf(name)).toBe(1);
    script.replace('save ignore', 'save errorIfExists');
    await drop(name);
    const first = script.run();
    await waitUntil('the rows', () => script.snapshotDone('cp', database, ['t']));
    await first.end('SIGKILL');
    const second = script.run();
    await workload.change(50);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await equal(database);
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
