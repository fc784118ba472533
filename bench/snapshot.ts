import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { connectAdmin, type MysqlServer } from '../test/servers/mysql-server.ts';
import { median, rounds } from './compare.ts';
import { type ClientProgram, provideMariadbClient } from './mariadb-client.ts';
import type { Measured } from './measured.ts';

const rows = Number(process.env.BSQL_BENCH_ROWS ?? 5_000_000);
const writesPerSecond = 500;

/**
 * The existing rows of a table, read beside a client that writes: by a first start of bsql, by a
 * plain SELECT, by mariadb-dump. First one run of bsql whose every row is compared with the table.
 */
export async function benchSnapshot(database: MysqlServer, say: (text: string) => void): Promise<string> {
  const connection = await connectAdmin(database.address);
  say(`writing ${rows} rows`);
  await connection.query(
    `USE webservice; SET SESSION sql_log_bin = 0, SESSION unique_checks = 0; TRUNCATE webservice.building`,
  );
  for (let first = 0; first < rows; first += 100_000) {
    await connection.query(
      `INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName)
       SELECT ${first} + seq, CONCAT('building_', ${first} + seq), seq % 3, CONCAT('The building with the number ', ${first} + seq)
       FROM seq_1_to_${Math.min(100_000, rows - first)}`,
    );
  }
  await connection.query('SET SESSION sql_log_bin = 1');
  const dump = await provideMariadbClient('mariadb-dump');
  const results = new Map<string, Measured[]>();
  say('every row compared, beside a client that writes');
  await besideWrites(connection, (stop) => runNode('bsql-checked', database, stop));
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['bsql-snapshot', 'plain-select', 'mariadb-dump']) {
      const one = await besideWrites(connection, () =>
        kind === 'mariadb-dump' ? runDump(dump, database) : runNode(kind, database),
      );
      if (one.rows < rows * 0.98) throw new Error(`${kind} saw ${one.rows} of ${rows} rows`);
      say(`  ${kind}: ${Math.round(one.rows / one.seconds)} rows/s, ${one.cpuSeconds.toFixed(1)} s CPU`);
      results.set(kind, [...(results.get(kind) ?? []), one]);
    }
  }
  await connection.end();
  const rate = (kind: string): number =>
    median((results.get(kind) ?? []).map((one) => one.rows / one.seconds));
  const lines = [
    ['bsql-snapshot', '`bsql run` with snapshot="initial" into a sink that drops everything'],
    ['plain-select', '`SELECT *` through mysql2, streamed, dates as strings'],
    ['mariadb-dump', '`mariadb-dump --quick --single-transaction` into /dev/null'],
  ].map(([kind = '', title]) => {
    const all = results.get(kind) ?? [];
    const cpu =
      kind === 'mariadb-dump' ? '' : median(all.map((one) => (one.cpuSeconds / one.rows) * 1e6)).toFixed(1);
    const rss = kind === 'mariadb-dump' ? '' : Math.round(median(all.map((one) => one.rssMegabytes)));
    return `| ${title} | ${Math.round(rate(kind)).toLocaleString('en-US')} | ${(rate(kind) / rate('plain-select')).toFixed(2)} | ${cpu} | ${rss} |`;
  });
  return `## Reading ${rows.toLocaleString('en-US')} existing rows, beside ${writesPerSecond} updates a second

One more run kept a checksum of every row that bsql gave, while rows were changed, and found each of them as the table had it at the end.

| what | rows/s | ratio to SELECT | CPU s per million rows | RSS MB |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

/** Single-row updates of random rows at a steady pace, until the work is done or says that it has to stop. */
async function besideWrites<T>(
  connection: Connection,
  work: (stop: () => Promise<void>) => Promise<T>,
): Promise<T> {
  let going = true;
  const writing = (async () => {
    for (let begun = performance.now(), done = 0; going; ) {
      const due = ((performance.now() - begun) / 1000) * writesPerSecond;
      for (; done < due && going; done++) {
        const id = 1 + Math.floor(Math.random() * rows);
        await connection.query(
          done % 50 === 0
            ? `DELETE FROM webservice.building WHERE Id = ${id}`
            : `UPDATE webservice.building SET Status = (Status + 1) % 100 WHERE Id = ${id}`,
        );
      }
      await new Promise((next) => setTimeout(next, 5));
    }
  })();
  const stop = async (): Promise<void> => {
    going = false;
    await writing;
  };
  try {
    return await work(stop);
  } finally {
    await stop();
  }
}

async function runNode(
  kind: string,
  { address }: MysqlServer,
  stop?: () => Promise<void>,
): Promise<Measured> {
  const task = JSON.stringify({ port: address.port, rows });
  const child = spawn(process.execPath, [resolve('bench/snapshot-child.ts'), kind, task]);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', async (text: string) => {
    err += text;
    if (!stop || !text.includes('snapshot done')) return;
    await stop();
    child.stdin.write('go on\n');
  });
  const code = await new Promise((ended) => child.once('close', ended));
  if (code !== 0) throw new Error(`${kind} ended with ${code}: ${err}`);
  return JSON.parse(out) as Measured;
}

async function runDump({ program, prefix }: ClientProgram, { address }: MysqlServer): Promise<Measured> {
  const started = performance.now();
  const args = [
    ...prefix,
    '--no-defaults',
    '--quick',
    '--single-transaction',
    '--skip-lock-tables',
    '--host=127.0.0.1',
    `--port=${address.port}`,
    '--user=root',
    'webservice',
    'building',
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let bytes = 0;
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const code = await new Promise((ended) => child.once('close', ended));
  // It tells no rows; as many bytes as they need at least have to have come.
  if (code !== 0 || bytes < rows * 60)
    throw new Error(`mariadb-dump ended with ${code} after ${bytes} bytes: ${err}`);
  return { rows, seconds: (performance.now() - started) / 1000, cpuSeconds: 0, rssMegabytes: 0 };
}
