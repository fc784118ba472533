/** One reading of a whole table in a process of its own: `snapshot-child.ts KIND JSON` prints what it measured. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Connection, createConnection } from 'mysql2';
import type { Row } from '../src/model/change.ts';
import type { Format } from '../src/model/format.ts';
import type { Measured } from './measured.ts';
import { check, formats, Stream } from './package.ts';

interface SnapshotTask {
  readonly port: number;
  readonly rows: number;
}

const [kind = '', json = '{}'] = process.argv.slice(2);
const task = JSON.parse(json) as SnapshotTask;
const address = { host: '127.0.0.1', port: task.port, user: 'bsql', password: 'bsql' };
const started = performance.now();
const cpu = process.cpuUsage();
const rows = kind === 'plain-select' ? await runSelect() : await runSnapshot(kind === 'bsql-checked');
const used = process.cpuUsage(cpu);
const measured: Measured = {
  rows,
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (used.user + used.system) / 1e6,
  rssMegabytes: process.resourceUsage().maxRSS / 2 ** 10,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);
process.exit(0);

/** `SELECT *` through mysql2, streamed, values as they are asked for everywhere else. */
async function runSelect(): Promise<number> {
  const connection = createConnection({ ...address, dateStrings: true, supportBigNumbers: true });
  let seen = 0;
  const stream = connection.query('SELECT * FROM webservice.building').stream({ highWaterMark: 1_000 });
  for await (const row of stream as AsyncIterable<{ Id: unknown }>) if (row.Id !== null) seen++;
  connection.destroy();
  return seen;
}

/**
 * A first start into a sink that keeps nothing, up to the end of its snapshot. `checked` keeps a
 * checksum of each row as the stream says it is, and compares all of them with the table at the end.
 */
async function runSnapshot(checked: boolean): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'bsql-bench-'));
  const sums = checked ? new Float64Array(task.rows + 1) : undefined;
  let seen = 0;
  const nothing: Format = {
    name: 'nothing',
    summary: 'Keeps nothing.',
    sink: {
      options: [],
      path: 'Not used.',
      open: async () => ({
        maxEvents: 10_000,
        maxBytes: 8 * 2 ** 20,
        preflight: async () => [],
        write: async (events) => {
          for (const { operation, before, after } of events) {
            if (operation === 'read') seen++;
            if (sums && before) sums[Number(before[0])] = 0;
            if (sums && after) sums[Number(after[0])] = 1 + sumOf(after);
          }
          return [];
        },
        summary: () => [],
        close: async () => {},
      }),
    },
  };
  const list = [...formats, nothing];
  const text = `load binlog.\`\` where host="127.0.0.1" and port=${task.port} and userName="bsql" and password="bsql"
    and databaseNamePattern="webservice" and snapshot="initial" and heartbeat="1s" as changes;
    save append changes as nothing.\`\` options checkpointLocation="cp" and duration="200ms";`;
  const { plan, diagnostics } = check(
    { name: join(directory, 'bench.bsql'), text },
    { formats: list, environment: { env: () => undefined, readFile: () => undefined }, purpose: 'run' },
  );
  if (!plan) throw new Error(diagnostics.map((one) => one.message).join('; '));
  const quiet = {
    debug: () => {},
    info: () => {},
    warn: (_: object, message: string) => void process.stderr.write(`${message}\n`),
    error: () => {},
  };
  const stream = await Stream.open(plan, { formats: list, log: quiet, output: async () => {} });
  const drain = new AbortController();
  const file = join(directory, 'cp/checkpoint.json');
  const timer = setInterval(() => {
    const { position } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    if (position?.snapshot?.done?.webservice?.includes('building')) void end(position);
  }, 50);
  let ending = false;
  const end = async (position: { file: string; offset: number }): Promise<void> => {
    if (!sums) drain.abort();
    else if (!ending) {
      ending = true;
      // Nobody writes any more from here on: the table and what the stream said of it have to be the same.
      process.stderr.write('snapshot done\n');
      await new Promise((resolve) => process.stdin.once('data', resolve));
    } else if (await isAtEnd(position)) drain.abort();
  };
  await stream.run(drain.signal);
  clearInterval(timer);
  await stream.close();
  if (sums) await compare(sums);
  return seen;
}

async function isAtEnd(position: { file: string; offset: number }): Promise<boolean> {
  const connection = createConnection(address).promise();
  const [[status]] = (await connection.query('SHOW MASTER STATUS')) as unknown as [
    [{ File: string; Position: number }],
  ];
  connection.destroy();
  return position.file === status.File && position.offset >= status.Position;
}

function sumOf(row: Row): number {
  return crc32(`${row[0]}|${row[1]}|${row[2]}|${row[3]}|${row[5]}`);
}

/** The independent truth: the server's own checksum of each row. */
async function compare(sums: Float64Array): Promise<void> {
  const connection: Connection = createConnection(address);
  const stream = connection
    .query(
      `SELECT Id AS id, 1 + CRC32(CONCAT_WS('|', Id, BuildingId, Status, BuildingName, DATE_FORMAT(CONVERT_TZ(UpdateTime, @@session.time_zone, '+00:00'), '%Y-%m-%dT%H:%i:%sZ'))) AS sum
       FROM webservice.building`,
    )
    .stream({ highWaterMark: 1_000 });
  let wrong = 0;
  for await (const { id, sum } of stream as AsyncIterable<{ id: number; sum: number }>) {
    if (sums[id] !== sum) wrong++;
    sums[id] = 0;
  }
  connection.destroy();
  const extra = sums.reduce((count, sum) => count + (sum === 0 ? 0 : 1), 0);
  if (wrong + extra > 0) throw new Error(`${wrong} rows differ from the table, ${extra} are not in it`);
}
