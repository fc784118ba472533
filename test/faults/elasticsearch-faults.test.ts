import { readFileSync } from 'node:fs';
import { Ajv, type AnySchema } from 'ajv';
import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { TcpProxy } from '../support/proxy.ts';
import { Random } from '../support/random.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';
import { Workload } from '../support/workload.ts';

interface Letter {
  readonly id: string;
  readonly fault: string;
  readonly attempts: number;
}

const contentLimit = 256 * 1024;
const tooWide = 5_000_000_000;

/** A table, a stream of it through a proxy, and an index in which `counter` takes 32 bits only. */
describe('Elasticsearch in trouble', () => {
  let search: ElasticsearchServer;
  let connection: Connection;
  let proxy: TcpProxy;
  beforeAll(async () => {
    search = await ElasticsearchServer.start(versions.elasticsearch, {
      settings: [
        'node.processors: 1',
        'thread_pool.write.queue_size: 2',
        `http.max_content_length: ${contentLimit}b`,
        'cluster.info.update.interval: 10s',
      ],
    });
    connection = await connectAdmin(lent('mariadb'));
  });
  afterAll(async () => {
    await connection.end();
    await search.stop();
  });
  beforeEach(async () => {
    proxy = await TcpProxy.start(Number(new URL(search.url).port));
  });
  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
  });

  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await fetch(`${search.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };

  /** With less room on its disk the cluster blocks writes. */
  const requireFreeDisk = async (room: string): Promise<void> => {
    const disk = 'cluster.routing.allocation.disk';
    await ask('PUT', '/_cluster/settings', {
      persistent: {
        [`${disk}.threshold_enabled`]: true,
        [`${disk}.watermark.low`]: room,
        [`${disk}.watermark.high`]: room,
        [`${disk}.watermark.flood_stage`]: room,
      },
    });
  };

  const flood = async (): Promise<void> => {
    const line = `{"index":{"_index":"flood"}}\n{"text":"${'word '.repeat(20)}"}\n`;
    const headers = { 'content-type': 'application/x-ndjson' };
    await fetch(`${search.url}/_bulk`, { method: 'POST', headers, body: line.repeat(500) }).then((answer) =>
      answer.text(),
    );
  };

  const follow = (database: string, options = ''): Script => {
    const { host, port } = lent('mariadb');
    return new Script(
      `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
         and databaseNamePattern="${database}" and heartbeat="1s" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${proxy.url}" and duration="200ms" and checkpointLocation="cp" ${options};`,
    );
  };

  const command = async (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
    const process = new BsqlProcess(args);
    const code = await process.exited();
    return { code, out: process.stdout, err: process.stderr };
  };

  const expectEqual = async (script: Script): Promise<void> => {
    const { code, out, err } = await command('verify', script.path);
    expect(`${out}\n${err}`).toContain('all equal');
    expect(code).toBe(0);
  };

  const lettersOf = async (script: Script): Promise<Letter[]> => {
    const { out } = await command('dlq', 'list', '--format', 'json', script.path);
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Letter);
  };

  async function begin(database: string, title: string) {
    const workload = new Workload(connection, `${database}.t`, Random.fromEnvironment(title));
    await workload.create();
    await ask('PUT', `/${database}_t`, { mappings: { properties: { counter: { type: 'integer' } } } });
    return workload;
  }

  const insertPoison = async (database: string, ids: readonly number[]): Promise<void> => {
    for (const id of ids)
      await connection.query(
        `INSERT INTO ${database}.t (id, counter, label) VALUES (${id}, ${tooWide}, 'x')`,
      );
  };

  // T34, T36, T38, T39.
  test('cut, delayed, frozen, full, too small, killed: equal in the end, and only what is poisoned is a dead letter', async () => {
    const workload = await begin('trouble', 'Elasticsearch in trouble');
    await using script = follow(
      'trouble',
      'and concurrency=8 and es.batch.size.entries=50 and requestTimeout="2s"',
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const poisoned: number[] = [];
    const poison = async (): Promise<void> => {
      const id = 900_001 + poisoned.length;
      poisoned.push(id);
      await insertPoison('trouble', [id]);
    };
    const expectCaughtUp = async (): Promise<void> => {
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await expectEqual(script);
      // Of two writes under way the later may end first.
      const kept = (await lettersOf(script)).map(({ id }) => Number(id));
      expect(kept.toSorted((a, b) => a - b)).toEqual(poisoned);
    };
    /** Waits for what is told from now on. */
    const fromNow = () => {
      const begin = bsql.stderr.length;
      return async (what: string, pattern: RegExp, meanwhile = async () => {}): Promise<void> =>
        await waitUntil(what, async () => {
          await meanwhile();
          return pattern.test(bsql.stderr.slice(begin));
        });
    };

    await workload.change(1_500);
    await poison();
    proxy.delay(20);
    for (let i = 0; i < 5; i++) {
      await workload.change(300);
      proxy.cut();
    }
    proxy.delay(0);
    await expectCaughtUp();
    expect(proxy.cuts).toBeGreaterThan(0);

    // One thread and a queue of two: whoever comes while others write is refused for now.
    await poison();
    const queueTold = fromNow();
    await queueTold('a full queue to be told', /BSQL5104/, async () => {
      await Promise.all([workload.change(100), ...Array.from({ length: 40 }, () => flood())]);
    });
    await expectCaughtUp();

    await poison();
    const silenceTold = fromNow();
    proxy.freeze();
    await workload.change(500);
    // No connection ends before the request is given up for its time.
    await silenceTold('the silence to be told', /does not answer: Request timed out/);
    proxy.thaw();
    await expectCaughtUp();

    // The flood stage of a full disk: the cluster sets the block, and takes it away when there is room.
    await poison();
    const blockTold = fromNow();
    await requireFreeDisk('1000000gb');
    await blockTold('the block to be told', /BSQL5140/, async () => await workload.change(50));
    await requireFreeDisk('1b');
    await expectCaughtUp();

    // Progress names the circuit's state as well; only its changes are told so.
    const outageTold = fromNow();
    await search.kill();
    await workload.change(1_000);
    await outageTold('the circuit to open', /"circuit":"open".*fails again and again/);
    const endTold = fromNow();
    await search.launch();
    await poison();
    await endTold('the circuit to close', /"circuit":"closed".*takes writes again/);
    await expectCaughtUp();
    // Rows change while they are compared.
    const changing = workload.change(2_000);
    await expectEqual(script);
    await changing;
    await expectEqual(script);
    expect(await bsql.end('SIGTERM')).toBe(0);
  }, 300_000);

  // T36.
  test('requests that are too long, answered or cut: split, down to one document', async () => {
    await connection.query('CREATE DATABASE toolong');
    await connection.query('CREATE TABLE toolong.t (id INT PRIMARY KEY, text LONGTEXT)');
    await using script = follow('toolong');
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const row = (id: number, size: number) =>
      connection.query('INSERT INTO toolong.t VALUES (?, ?)', [id, 'x'.repeat(size)]);
    await connection.query('START TRANSACTION');
    for (let id = 1; id <= 20; id++) await row(id, 40_000);
    await row(21, contentLimit + 1);
    await connection.query('COMMIT');
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await lettersOf(script)).toMatchObject([{ id: '21', fault: 'BSQL5145', attempts: 1 }]);

    // A cluster, or something before it, that cuts and says nothing.
    proxy.cutAfter(100_000);
    await connection.query('START TRANSACTION');
    for (let id = 31; id <= 40; id++) await row(id, 30_000);
    await connection.query('COMMIT');
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(proxy.cuts).toBeGreaterThan(1);
    proxy.cutAfter(Number.POSITIVE_INFINITY);
    await expectEqual(script);
    expect(await lettersOf(script)).toHaveLength(1);
    expect(await bsql.end('SIGTERM')).toBe(0);
  });

  test('dead letters: replayed in vain, then taken, never over a newer document', async () => {
    await begin('letters', 'dead letters');
    await using script = follow('letters');
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await insertPoison('letters', [1, 2, 3]);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query("UPDATE letters.t SET counter = 5, label = 'mended' WHERE id = 2");
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect((await lettersOf(script)).map(({ id, fault }) => [id, fault])).toEqual([
      ['1', 'BSQL5143'],
      ['2', 'BSQL5143'],
      ['3', 'BSQL5143'],
    ]);
    const analysis = await command('dlq', 'analyze', script.path);
    expect(analysis.out).toContain('3 × BSQL5143 value refused by the mapping');

    const vain = await command('dlq', 'replay', script.path);
    expect([vain.code, vain.out.split('\n')[0]]).toEqual([1, '1 taken, 2 refused again, 0 not sent']);
    expect(await lettersOf(script)).toMatchObject([
      { id: '1', attempts: 2 },
      { id: '3', attempts: 2 },
    ]);
    // The stream may run meanwhile, and refuses one more.
    await insertPoison('letters', [4]);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    await ask('DELETE', '/letters_t');
    await ask('PUT', '/letters_t', { mappings: { properties: { counter: { type: 'long' } } } });
    const taken = await command('dlq', 'replay', script.path);
    expect([taken.code, taken.out.trim()]).toEqual([0, '3 taken, 0 refused again, 0 not sent']);
    expect(await lettersOf(script)).toEqual([]);

    // The one that was mended went with the index.
    const differing = await command('verify', script.path);
    expect([differing.code, differing.out]).toEqual([1, expect.stringContaining('missing    letters_t/2')]);
  });

  const getDocument = async (database: string, id: number): Promise<object> => {
    const answer = await fetch(`${search.url}/${database}_t/_doc/${id}`);
    const { found, _version, _source } = (await answer.json()) as Record<string, unknown>;
    return { found, _version, _source };
  };

  // Each makes an index that would take the old letters: row 1 proves it.
  test.each([
    {
      database: 'widened',
      what: 'where the mapping takes it now',
      widen: async () =>
        await ask('PUT', '/widened_t/_mapping', {
          properties: { counter: { type: 'integer', ignore_malformed: true } },
        }),
      deleted: [3],
    },
    {
      database: 'anew',
      what: 'in an index made anew',
      widen: async () => {
        await ask('DELETE', '/anew_t');
        await ask('PUT', '/anew_t', { mappings: { properties: { counter: { type: 'long' } } } });
        await connection.query("UPDATE anew.t SET counter = 6, label = 'mended again' WHERE id = 2");
      },
      deleted: [],
    },
  ])('a replay turns no document back $what', async ({ database, widen, deleted }) => {
    await begin(database, 'letters of old rows');
    // A delete is remembered for as long as the test takes, whatever the machine does.
    await ask('PUT', `/${database}_t/_settings`, { index: { gc_deletes: '1h' } });
    await using script = follow(database);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await insertPoison(database, [1, 2, ...deleted]);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`UPDATE ${database}.t SET counter = 5, label = 'mended' WHERE id = 2`);
    for (const id of deleted) await connection.query(`DELETE FROM ${database}.t WHERE id = ${id}`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await widen();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect((await lettersOf(script)).map(({ id }) => Number(id))).toEqual([1, 2, ...deleted]);
    const newer = await getDocument(database, 2);
    expect(newer).toMatchObject({ found: true, _source: { id: 2, label: expect.stringMatching(/^mended/) } });

    const { code, out } = await command('dlq', 'replay', script.path);
    expect([code, out.trim()]).toEqual([0, `${2 + deleted.length} taken, 0 refused again, 0 not sent`]);
    expect(await getDocument(database, 2)).toEqual(newer);
    expect(await getDocument(database, 1)).toMatchObject({ found: true, _source: { counter: tooWide } });
    for (const id of deleted) expect(await getDocument(database, id)).toMatchObject({ found: false });
    expect(await lettersOf(script)).toEqual([]);
    await expectEqual(script);
    expect(await bsql.end('SIGTERM')).toBe(0);
  });

  test('letters that would pass maxDeadLetterSize stop the stream; with room again it goes on with them', async () => {
    await begin('full', 'full of letters');
    await using script = follow('full', 'and maxDeadLetterSize="5kb"');
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const ids = Array.from({ length: 8 }, (_, index) => index + 1);
    // However many the rest are written with at a time, this one has room.
    await insertPoison('full', ids.slice(0, 1));
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await insertPoison('full', ids.slice(1));
    const letterIds = async (): Promise<number[]> => (await lettersOf(script)).map(({ id }) => Number(id));
    const found = new Set<number>();
    const expectFull = async (run: BsqlProcess): Promise<void> => {
      expect(await run.exited()).toBe(1);
      expect(run.stderr).toMatch(/error\[BSQL5207\].* of maxDeadLetterSize\n.*bsql dlq/);
      for (const id of await letterIds()) found.add(id);
    };
    await expectFull(bsql);
    await expectFull(script.run());
    expect(found.size).toBeGreaterThan(0);
    expect(found.size).toBeLessThan(ids.length);

    expect(await command('dlq', 'purge', '--all', script.path)).toMatchObject({ code: 0 });
    script.replace('maxDeadLetterSize="5kb"', 'maxDeadLetterSize="1mb"');
    const last = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    for (const id of await letterIds()) found.add(id);
    expect([...found].toSorted()).toEqual(ids);
    expect(await last.end('SIGTERM')).toBe(0);
  });

  test('verify finds what is missing, extra and different, repairs it, and is content', async () => {
    const workload = await begin('compared', 'verify');
    await using script = follow('compared');
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await workload.change(2_000);
    await connection.query(
      "INSERT INTO compared.t (id, counter, label, amount) VALUES (800001, 1, 'a', 1.5), (800002, 1, 'b', 1.5), (800003, 1, 'c', 1.5)",
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await expectEqual(script);

    await ask('DELETE', '/compared_t/_doc/800001');
    await ask('POST', '/compared_t/_update/800002', { doc: { label: 'wrong', amount: 2 } });
    await ask('PUT', '/compared_t/_doc/stray', { label: 'nobody' });
    const found = await command('verify', '--format', 'json', script.path);
    expect(found.code).toBe(1);
    const schema = JSON.parse(readFileSync('schemas/verify.schema.json', 'utf8')) as AnySchema;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(JSON.parse(found.out)), JSON.stringify(validate.errors)).toBe(true);
    const { saves } = JSON.parse(found.out) as { saves: { differences: { id: string }[] }[] };
    expect([...(saves[0]?.differences ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { target: 'compared_t', id: '800001', kind: 'missing', fields: [] },
      { target: 'compared_t', id: '800002', kind: 'different', fields: ['amount', 'label'] },
      { target: 'compared_t', id: 'stray', kind: 'extra', fields: [] },
    ]);
    const repaired = await command('verify', '--repair', script.path);
    expect([repaired.code, repaired.out]).toEqual([0, expect.stringContaining('3 repaired')]);
    await expectEqual(script);

    // Who deletes under a later version than any row has is not overruled, and the repair says so.
    await ask('DELETE', '/compared_t/_doc/800003?version_type=external&version=9000000000000000');
    const inVain = await command('verify', '--repair', script.path);
    expect([inVain.code, inVain.out]).toEqual([1, expect.stringMatching(/^(?!.*repaired).*800003/s)]);
    expect(await bsql.end('SIGTERM')).toBe(0);
  });
});
