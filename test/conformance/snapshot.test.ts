import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPosition } from '../../src/formats/binlog/position.ts';
import { comparePlaces } from '../../src/formats/binlog/snapshot/place.ts';
import type { Position, Row } from '../../src/model/change.ts';
import type { Source } from '../../src/model/format.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { DocumentModel } from '../support/document-model.ts';
import { KeyedTables, keyKinds } from '../support/keyed-tables.ts';
import { memoryLog } from '../support/logs.ts';
import { openBinlog } from '../support/open-source.ts';
import { Random } from '../support/random.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const keys = new Map(keyKinds.map((kind) => [kind.name, kind.key]));
const clients = 4;

/** Reads a source into a model until `done` says so of a position. */
async function follow(
  source: Source,
  model: DocumentModel,
  from: Position | undefined,
  done: (position: Position) => boolean,
  pause: () => Promise<void> = async () => {},
): Promise<Position> {
  const stop = new AbortController();
  let last = from;
  for await (const batch of source.read(from, stop.signal)) {
    model.apply(batch.events);
    await pause();
    if (!batch.position) continue;
    // Through JSON, as a checkpoint would have it.
    last = JSON.parse(JSON.stringify(batch.position)) as Position;
    if (done(last)) break;
  }
  stop.abort();
  if (!last) throw new Error('the source ended without a position');
  return last;
}

/** What the table holds, by key and as text. */
async function selectRows(
  connection: Connection,
  database: string,
  table: string,
): Promise<Map<string, string>> {
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: `SELECT * FROM ${database}.${table}`,
    typeCast: (field) => {
      const bytes = field.buffer();
      return bytes && field.name === 'id' && table === 'bytes'
        ? bytes.toString('base64')
        : (bytes?.toString('utf8') ?? null);
    },
  });
  const key = keys.get(table) ?? [];
  return new Map(
    rows.map((row) => [JSON.stringify(key.map((name) => show(row[name]))), `${row.counter} ${row.label}`]),
  );
}

/** A DATETIME as documents have it, a DOUBLE as JavaScript prints it. */
function show(value: unknown): string {
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d /.test(text)) return text.replace(' ', 'T');
  return /^\d+\.\d{3,}$/.test(text) ? String(Number(text)) : text;
}

function showModel(rows: ReadonlyMap<string, Row> | undefined): Map<string, string> {
  return new Map([...(rows ?? [])].map(([id, row]) => [id, row.slice(-2).join(' ')]));
}

describe.each(['mariadb', 'mysql', 'mysql without GTIDs'] as const)('%s', (flavor) => {
  let address: MysqlAddress;
  let own: MysqlServer | undefined;
  let connection: Connection;
  const database = `snapshot_${flavor.replaceAll(' ', '_').toLowerCase()}`;

  beforeAll(async () => {
    if (flavor === 'mysql without GTIDs') {
      own = await MysqlServer.start(versions.mysql, {
        args: ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'],
      });
      address = { ...own.address, reader: own.address.admin };
    } else address = lent(flavor);
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
    await own?.stop();
  });

  // T29, T37, T40, T41.
  test('every kind of key beside clients that write: nothing lost, nothing back, nothing goes back', async () => {
    const random = Random.fromEnvironment(`snapshot beside clients on ${flavor}`);
    const tables = new KeyedTables(database, 15_000, random);
    await tables.create(connection);
    // MySQL hands events out before they are committed by so much, as a slow disk would make it.
    if (flavor !== 'mariadb') await connection.query('SET GLOBAL binlog_group_commit_sync_delay=15000');
    const model = new DocumentModel(keys);
    const log = memoryLog();
    const source = await openBinlog(
      address,
      `databaseNamePattern="${database}" and snapshot="initial" and snapshotChunkSize=700 and snapshotConcurrency=3 and heartbeat="1s"`,
      log,
    );
    let stopped = false;
    const writers = await Promise.all(Array.from({ length: clients }, () => connectAdmin(address)));
    const changing = writers.map((writer, client) => tables.change(writer, client, clients, () => stopped));
    const end = { current: undefined as { file: string; offset: number } | undefined };
    const following = follow(
      source,
      model,
      undefined,
      (position) => {
        const { snapshot, file, offset } = readPosition(position);
        const read = snapshot?.done[database]?.length === keyKinds.length;
        if (read && !stopped) {
          stopped = true;
          void Promise.all(changing).then(async () => {
            end.current = await logEnd(connection);
          });
        }
        return end.current !== undefined && comparePlaces({ file, offset }, end.current) >= 0;
      },
      async () => {
        // A target that is slow at times: reads of tables are then ahead of the log.
        if (random.below(12) === 0) await sleep(random.below(60));
      },
    );
    await following;
    const changes = (await Promise.all(changing)).reduce((sum, one) => sum + one, 0);
    for (const writer of writers) await writer.end();
    if (flavor !== 'mariadb') await connection.query('SET GLOBAL binlog_group_commit_sync_delay=0');
    expect(model.faults).toEqual([]);
    for (const { name } of keyKinds)
      expect(showModel(model.tables.get(`${database}.${name}`)), name).toEqual(
        await selectRows(connection, database, name),
      );
    expect(changes).toBeGreaterThan(500);
    // Most rows come from the tables and not from the log.
    for (const { name } of keyKinds)
      expect(model.reads.get(`${database}.${name}`), name).toBeGreaterThan(5_000);
  });

  test('an idle server: everything is read at once, and again only what was not', async () => {
    const idle = `${database}_idle`;
    const random = Random.fromEnvironment(`idle snapshot on ${flavor}`);
    const tables = new KeyedTables(idle, 3_000, random);
    await tables.create(connection);
    await connection.query(
      `CREATE TABLE ${idle}.empty (id INT PRIMARY KEY, counter BIGINT, label VARCHAR(9))`,
    );
    const options = `databaseNamePattern="${idle}" and snapshot="initial" and snapshotChunkSize=100`;
    const isRead = (position: Position): boolean =>
      readPosition(position).snapshot?.done[idle]?.length === keyKinds.length + 1;

    const model = new DocumentModel(keys);
    let readAhead = 0;
    const half = await follow(await openBinlog(address, options), model, undefined, () => {
      readAhead = [...model.reads.values()].reduce((sum, one) => sum + one, 0);
      return readAhead > 8_000;
    });
    const begun = readPosition(half).snapshot;
    const [part] = begun?.reading ?? [];
    expect(part?.rows).toBeGreaterThan(0);
    const inspection = await (await openBinlog(address, options)).inspect?.(
      half,
      AbortSignal.timeout(30_000),
    );
    expect(
      Object.fromEntries(inspection?.tables?.map(({ schema, snapshot }) => [schema.name, snapshot]) ?? []),
    ).toEqual(
      Object.fromEntries(
        [...keys.keys(), 'empty'].map((name) => {
          const rows = begun?.reading.find(({ table }) => table === name)?.rows;
          if (begun?.done[idle]?.includes(name)) return [name, { state: 'syncing', rows: undefined }];
          return [name, rows === undefined ? { state: 'created', rows: 0 } : { state: 'dumping', rows }];
        }),
      ),
    );

    const resumed = new DocumentModel(keys);
    const whole = await follow(await openBinlog(address, options), resumed, half, isRead);
    // A table that was read in part goes on behind its last chunk, one that was read whole does not come again.
    for (const { name } of keyKinds) {
      const left = begun?.done[idle]?.includes(name)
        ? 0
        : 3_000 - (begun?.reading.find(({ table }) => table === name)?.rows ?? 0);
      expect(resumed.reads.get(`${idle}.${name}`) ?? 0, name).toBe(left);
    }
    for (const { name } of keyKinds) {
      const both = new Map([
        ...(model.tables.get(`${idle}.${name}`) ?? []),
        ...(resumed.tables.get(`${idle}.${name}`) ?? []),
      ]);
      expect(showModel(both), name).toEqual(await selectRows(connection, idle, name));
    }

    await connection.query(
      `CREATE TABLE ${idle}.later (id INT PRIMARY KEY, counter BIGINT, label VARCHAR(9)); INSERT INTO ${idle}.later VALUES (1, 1, 'x')`,
    );
    const nothing = new DocumentModel(new Map([...keys, ['later', ['id']]]));
    await follow(await openBinlog(address, options), nothing, whole, (position) => {
      const { done } = readPosition(position).snapshot ?? {};
      return done?.[idle]?.includes('later') ?? false;
    });
    // Its row may come from the log as well as from the table; nothing else comes.
    expect([...nothing.tables].map(([name, rows]) => [name, rows.size])).toEqual([[`${idle}.later`, 1]]);

    // Never forgets nothing, but what it no longer follows; always reads anew, once a run.
    const never = await openBinlog(
      address,
      `databaseNamePattern="${idle}" and tableNamePattern="text|bytes" and heartbeat="1s"`,
    );
    const kept = await follow(never, new DocumentModel(keys), whole, (position) => position !== whole);
    expect(readPosition(kept).snapshot?.done).toEqual({
      [idle]: ['text', 'bytes'].sort((a, b) => order(whole, idle, a) - order(whole, idle, b)),
    });
    const always = await openBinlog(
      address,
      `databaseNamePattern="${idle}" and tableNamePattern="text" and snapshot="always" and heartbeat="1s"`,
    );
    const again = new DocumentModel(keys);
    const done = await follow(
      always,
      again,
      kept,
      (position) => readPosition(position).snapshot?.done[idle] !== undefined,
    );
    expect(again.reads.get(`${idle}.text`)).toBe(3_000);
    expect(always.compare(done, kept)).toBeGreaterThan(0);
    const after = new DocumentModel(keys);
    await follow(always, after, done, () => true);
    expect(after.reads.size).toBe(0);
  });

  test('tables that come to match while the stream runs are read whole', async () => {
    const later = `${database}_later`;
    const columns = '(id INT PRIMARY KEY, counter BIGINT, label VARCHAR(20))';
    await connection.query(`
      DROP DATABASE IF EXISTS ${later}; CREATE DATABASE ${later}; USE ${later};
      CREATE TABLE t_one ${columns}; CREATE TABLE hidden ${columns};
      INSERT INTO t_one VALUES (1, 1, 'a'); INSERT INTO hidden VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')`);
    const source = await openBinlog(
      address,
      `databaseNamePattern="${later}" and tableNamePattern="t_.*" and snapshot="initial" and heartbeat="1s"`,
    );
    const model = new DocumentModel(new Map(['t_one', 't_two', 't_three'].map((name) => [name, ['id']])));
    let step = 0;
    await follow(source, model, undefined, (position) => {
      const done = readPosition(position).snapshot?.done[later] ?? [];
      if (step === 0 && done.includes('t_one')) {
        step = 1;
        void connection.query(`
          RENAME TABLE ${later}.hidden TO ${later}.t_two; UPDATE ${later}.t_two SET counter = 4 WHERE id = 1;
          CREATE TABLE ${later}.t_three ${columns}; INSERT INTO ${later}.t_three VALUES (1, 1, 'x'), (2, 2, 'y')`);
      }
      return ['t_two', 't_three'].every((name) => done.includes(name));
    });
    const ids = (name: string): number => model.tables.get(`${later}.${name}`)?.size ?? 0;
    expect(['t_one', 't_two', 't_three'].map(ids)).toEqual([1, 3, 2]);
    expect(model.faults).toEqual([]);
  });

  // T17, invariant 6.
  test('tables far larger than the heap, of wide rows, with and without a key', async () => {
    const wide = `${database}_wide`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${wide}; CREATE DATABASE ${wide} CHARACTER SET latin1; USE ${wide};
      CREATE TABLE keyed (id INT PRIMARY KEY, text LONGTEXT); CREATE TABLE keyless (id INT, text LONGTEXT)`);
    for (let i = 0; i < 80; i++)
      await connection.query(
        `INSERT INTO ${wide}.keyed VALUES (${i}, REPEAT('x', 1000000)); INSERT INTO ${wide}.keyless VALUES (${i}, REPEAT('x', 1000000))`,
      );
    await using script = new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"
         and databaseNamePattern="${wide}" and snapshot="initial" as changes;
       select id, length(text) as length from changes as lengths;
       save append lengths as jsonl.'out/{table}.jsonl' options idCols="id" and duration="100ms" and checkpointLocation="cp";`,
    );
    const bsql = script.run({ NODE_OPTIONS: '--max-old-space-size=60' });
    // What is read and not written when the stop comes is left to the next run.
    await waitUntil('both to be read and written', async () => {
      if (bsql.exitCode !== null) throw new Error(bsql.stderr);
      return await script.snapshotDone('cp', wide, ['keyed', 'keyless']);
    });
    expect(await bsql.end('SIGTERM')).toBe(0);
    for (const table of ['keyed', 'keyless']) {
      const lines = readFileSync(join(script.directory, `out/${table}.jsonl`), 'utf8')
        .trim()
        .split('\n');
      expect(lines.length).toBe(80);
      expect(JSON.parse(lines[79] ?? '')).toEqual({ id: 79, length: 1_000_000 });
    }
  });
});

function order(position: Position, database: string, table: string): number {
  return readPosition(position).snapshot?.done[database]?.indexOf(table) ?? 0;
}
