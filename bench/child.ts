/**
 * One measurement in a process of its own: `child.ts KIND JSON` prints what it measured as JSON, and before
 * that a line when the first rows were acknowledged.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ZongJi from '@vlasky/zongji';
import { createConnection } from 'mysql2/promise';
import { keepHeapSmall } from '../src/cli/small-heap.ts';
import type { Format } from '../src/model/format.ts';
import { type AckClock, runBareBulk } from './bare-bulk.ts';
import { type ChildTask, firstAcknowledged, type Measured } from './measured.ts';

const packetHeader = 4;
const eventHeader = 19;
/** Where the flags of a rows event stand in its packet: behind a zero, the header and the table id. */
const rowsFlagsAt = packetHeader + 1 + eventHeader + 6;

const [kind = '', json = '{}'] = process.argv.slice(2);
const task = JSON.parse(json) as ChildTask;

const runners: Readonly<Record<string, () => Promise<number>>> = {
  'bsql-nothing': () => runBsql("save append changes as nothing.`` options checkpointLocation='cp';"),
  'bsql-elasticsearch': () =>
    runBsql(
      `save append changes as es.'${task.index}' options es.nodes="${task.url}" and checkpointLocation='cp';`,
      clock,
    ),
  zongji: runZongji,
  'bare-socket': runBareSocket,
  'bare-bulk': async () => {
    const { url = '', index = '' } = task;
    await runBareBulk({ ...task, url, index }, clock);
    return task.rows;
  },
};

const acknowledged: [time: number, rows: number][] = [];
const clock: AckClock = (rows) => {
  if (acknowledged.length === 0) process.stdout.write(`${firstAcknowledged}\n`);
  acknowledged.push([performance.timeOrigin + performance.now(), rows]);
};

const runner = runners[kind];
if (!runner) throw new Error(`no runner ${kind}`);
const cpu = process.cpuUsage();
let started = performance.now();
let finished = 0;
const rows = await runner();
const [first, last] = [acknowledged[0], acknowledged.at(-1)];
// From the first rows that are acknowledged to the last, where somebody acknowledges.
const seconds = (first && last ? last[0] - first[0] : (finished || performance.now()) - started) / 1000;
const used = process.cpuUsage(cpu);
const measured: Measured = {
  rows,
  ...(first && last && { timedRows: last[1] - first[1], acknowledged }),
  seconds,
  cpuSeconds: (used.user + used.system) / 1e6,
  rssMegabytes: process.resourceUsage().maxRSS / 2 ** 10,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);
process.exit(0);

/** A whole stream, checkpoints included, until every row of the load is written. */
async function runBsql(save: string, acks?: AckClock): Promise<number> {
  // As the command does.
  keepHeapSmall();
  const { check, formats, Stream } = await import('./package.ts');
  // The processor's time has loading in it; the clock runs from where the stream is opened, as for the others.
  started = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'bsql-bench-'));
  let written = 0;
  const nothing: Format = {
    name: 'nothing',
    summary: 'Drops everything.',
    sink: {
      options: [],
      path: 'Not used.',
      open: async () => ({
        maxEvents: 10_000,
        maxBytes: 8 * 2 ** 20,
        preflight: async () => [],
        write: async (events) => {
          // Touched, so that no value may be left unread.
          for (const event of events) if (event.after !== undefined && event.after[0] !== null) written++;
          return [];
        },
        summary: () => [],
        close: async () => {},
      }),
    },
  };
  const list = [...formats, nothing];
  const text = `load binlog.\`\` where host="127.0.0.1" and port=${task.port} and userName="bsql" and password="bsql"
    and databaseNamePattern="webservice" and binlogIndex=${task.file} as changes; ${save}`;
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
  let before = 0;
  const timer = setInterval(() => {
    const written = stream.metrics[0]?.rowsWritten ?? 0;
    if (drain.signal.aborted) return;
    if (written > before) acks?.(written);
    before = written;
    if (written >= task.rows) drain.abort();
  }, 5);
  await stream.run(drain.signal);
  clearInterval(timer);
  await stream.close();
  const total = stream.metrics[0]?.rowsWritten ?? 0;
  if (save.includes('nothing') && written !== total)
    throw new Error(`the sink saw ${written} rows of ${total}`);
  return total;
}

/** zongji alone, with dates as strings as bsql has them, counting rows. */
async function runZongji(): Promise<number> {
  const zongji = new ZongJi({
    host: '127.0.0.1',
    port: task.port,
    user: 'bsql',
    password: 'bsql',
    dateStrings: true,
  });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    zongji.on('error', reject);
    zongji.on('binlog', (event) => {
      if (!('rows' in event)) return;
      seen += (event.rows as unknown[]).length;
      if (seen >= task.rows) resolve();
    });
    zongji.start({
      serverId: 77,
      filename: `binlog.${String(task.file).padStart(6, '0')}`,
      position: 4,
      includeEvents: ['tablemap', 'writerows', 'updaterows', 'deleterows', 'rotate'],
    });
  });
  finished = performance.now();
  zongji.stop();
  return seen;
}

/** The limit: the dump over a socket, of which only the heads of events are looked at. */
async function runBareSocket(): Promise<number> {
  const promised = await createConnection({
    host: '127.0.0.1',
    port: task.port,
    user: 'bsql',
    password: 'bsql',
  });
  await promised.query('SET @master_binlog_checksum=@@global.binlog_checksum');
  await promised.query('SET @mariadb_slave_capability=4');
  const { stream } = (promised as unknown as { connection: { stream: import('node:net').Socket } })
    .connection;
  stream.removeAllListeners('data');
  const file = Buffer.from(`binlog.${String(task.file).padStart(6, '0')}`);
  const command = Buffer.alloc(packetHeader + 11 + file.length);
  command.writeUIntLE(11 + file.length, 0, 3);
  command[packetHeader] = 0x12;
  command.writeUInt32LE(4, packetHeader + 1);
  command.writeUInt32LE(78, packetHeader + 7);
  file.copy(command, packetHeader + 11);
  stream.write(command);
  let seen = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= packetHeader) {
      const next = at + packetHeader + bytes.readUIntLE(at, 3);
      if (next > bytes.length) break;
      const type = bytes[at + packetHeader + 1 + 4] as number;
      // The last rows event of a statement says so.
      if (type >= 23 && type <= 25 && ((bytes[at + rowsFlagsAt] as number) & 1) === 1)
        seen += task.statementRows;
      at = next;
    }
    rest = bytes.subarray(at);
    if (seen >= task.rows) break;
  }
  finished = performance.now();
  promised.destroy();
  return seen;
}
