import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { TcpProxy } from '../support/proxy.ts';
import { Random } from '../support/random.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const documents = 8;
const rounds = 4;

/** Few rows that change all the time; `step` only ever grows, also over a delete. */
async function changeRows(connection: Connection, random: Random, stop: AbortSignal): Promise<void> {
  const there = new Set<number>();
  for (let step = 1; !stop.aborted; ) {
    await connection.beginTransaction();
    for (let left = 1 + random.below(6); left > 0; left--, step++) {
      const id = 1 + random.below(documents);
      if (!there.has(id)) {
        await connection.query(`INSERT INTO ordered.t VALUES (${id}, ${step})`);
        there.add(id);
      } else if (random.below(20) === 0) {
        await connection.query(`DELETE FROM ordered.t WHERE id = ${id}`);
        there.delete(id);
      } else await connection.query(`UPDATE ordered.t SET step = ${step} WHERE id = ${id}`);
    }
    await connection.commit();
    if (random.below(4) === 0) await sleep(random.below(10));
  }
}

interface Found {
  readonly _id: string;
  readonly found?: boolean;
  readonly _version?: number;
  readonly _source?: { readonly step: number };
}

/** Reads every document again and again and notes each that is older than one seen before. */
class Reader {
  readonly backwards: string[] = [];
  reads = 0;
  newest = 0;
  readonly #url: string;
  readonly #seen = new Map<string, { version: number; step: number }>();

  constructor(url: string) {
    this.#url = url;
  }

  async read(): Promise<readonly Found[]> {
    const ids = Array.from({ length: documents }, (_, index) => String(index + 1));
    const answer = await fetch(`${this.#url}/ordered_t/_mget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids }),
    });
    const { docs = [] } = (await answer.json()) as { docs?: readonly Found[] };
    this.reads++;
    for (const { _id, found, _version = 0, _source } of docs) {
      if (!found || !_source) continue;
      const last = this.#seen.get(_id);
      if (last && (_version < last.version || _source.step < last.step))
        this.backwards.push(`${_id}: ${last.version}/${last.step}, then ${_version}/${_source.step}`);
      this.newest = Math.max(this.newest, _source.step);
      this.#seen.set(_id, { version: _version, step: _source.step });
    }
    return docs;
  }

  async readUntil(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) await this.read();
  }
}

// Invariant 5: T35, T38.
test('few documents with many changes, late answers, cuts, silence and kills: no reader sees one go back', async () => {
  const { host, port, reader } = lent('mariadb');
  const url = lent('elasticsearch');
  const connection = await connectAdmin(lent('mariadb'));
  const random = Random.fromEnvironment('ordering');
  await connection.query('DROP DATABASE IF EXISTS ordered');
  await connection.query('CREATE DATABASE ordered');
  await connection.query('CREATE TABLE ordered.t (id INT PRIMARY KEY, step INT NOT NULL)');
  await using proxy = await TcpProxy.start(Number(new URL(url).port));
  await using script = new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="${reader.user}" and password="${reader.password}"
       and databaseNamePattern="ordered" as changes;
     save append changes as es.'{db}_{table}' options es.nodes="${proxy.url}" and duration="2s" and checkpointLocation="cp"
       and es.batch.size.entries=6 and concurrency=4 and requestTimeout="1s";`,
  );
  let bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));

  const done = new AbortController();
  const watcher = new Reader(url);
  const watching = watcher.readUntil(done.signal);
  const changing = changeRows(connection, random, done.signal);
  proxy.delay(() => (random.below(4) === 0 ? random.below(80) : 0));
  try {
    for (let round = 0; round < rounds; round++) {
      // A start that finds no cluster ends with an error.
      const running = bsql;
      await waitUntil('the start', () => running.stderr.includes('"started"'));
      for (let faults = random.below(4); faults > 0; faults--) {
        if (random.below(3) > 0) proxy.cut();
        else {
          proxy.freeze();
          await sleep(random.below(1_500));
          proxy.thaw();
        }
        await sleep(random.below(300));
      }
      // So much at least was written since the last checkpoint or before it, and will be written again.
      const newest = watcher.newest + 100;
      await waitUntil(`changes to go on\n${bsql.stderr.slice(-2_000)}`, () => watcher.newest > newest);
      expect(bsql.exitCode, bsql.stderr).toBeNull();
      await bsql.end('SIGKILL');
      bsql = script.run();
    }
    done.abort();
    await changing;
    proxy.delay(0);
    await script.waitForCheckpoint('cp', await logEnd(connection));
  } finally {
    done.abort();
    await watching;
  }
  const last = new Map(
    (await watcher.read()).flatMap(({ _id, _source }) => (_source ? [[Number(_id), _source.step]] : [])),
  );
  expect(await bsql.end('SIGTERM')).toBe(0);
  const [rows] = await connection.query<RowDataPacket[]>('SELECT id, step FROM ordered.t');
  await connection.end();
  expect(last).toEqual(new Map(rows.map(({ id, step }) => [id, step])));
  expect(watcher.backwards).toEqual([]);
  expect(watcher.reads).toBeGreaterThan(100);
});
