/** How long a committed row takes to be acknowledged: `latency.ts JSON` prints percentiles as JSON. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Format, Sink } from '../src/model/format.ts';
import { check, formats, Stream } from './package.ts';

export interface LatencyTask {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly url: string;
  readonly index: string;
  readonly rowsPerSecond: number;
  readonly seconds: number;
  /** The first key that is free. */
  readonly firstId: number;
}

export interface Latency {
  readonly rows: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as LatencyTask;
const ticksPerSecond = 50;
const sentAt = new Map<number, number>();
const waits: number[] = [];

/** The same sink, with a note of when each row was acknowledged. */
function noting(sink: Sink): Sink {
  const gather = sink.gather?.bind(sink);
  if (!gather) throw new Error('the sink takes rows in another way');
  sink.gather = () => {
    const flush = gather();
    const ids: number[] = [];
    return {
      add: (events) => {
        for (const { after } of events) ids.push(Number(after?.[0]));
        flush.add(events);
      },
      write: async (context) => {
        const failures = await flush.write(context);
        const now = performance.now();
        for (const id of ids) {
          const sent = sentAt.get(id);
          if (sent === undefined) continue;
          waits.push(now - sent);
          sentAt.delete(id);
        }
        return failures;
      },
    };
  };
  return sink;
}

const list = formats.map((format): Format => {
  const { sink } = format;
  if (format.name !== 'es' || !sink) return format;
  return { ...format, sink: { ...sink, open: async (context) => noting(await sink.open(context)) } };
});
const directory = mkdtempSync(join(tmpdir(), 'bsql-latency-'));
const text = `load binlog.\`\` where host="127.0.0.1" and port=${task.port} and userName="bsql" and password="bsql"
    and databaseNamePattern="webservice" as changes;
  save append changes as es.'${task.index}' options es.nodes="${task.url}" and checkpointLocation='cp';`;
const { plan, diagnostics } = check(
  { name: join(directory, 'latency.bsql'), text },
  { formats: list, environment: { env: () => undefined, readFile: () => undefined }, purpose: 'run' },
);
if (!plan) throw new Error(diagnostics.map((one) => one.message).join('; '));
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const stream = await Stream.open(plan, { formats: list, log: quiet, output: async () => {} });
const drain = new AbortController();
const running = stream.run(drain.signal);
const connection = await createConnection({
  host: '127.0.0.1',
  port: task.port,
  user: task.user,
  password: task.password,
});

let id = task.firstId;
/** One transaction; the wait of its rows begins before it is sent, so the commit itself is in it. */
async function insert(rows: number): Promise<void> {
  const values: string[] = [];
  const now = performance.now();
  for (let i = 0; i < rows; i++, id++) {
    sentAt.set(id, now);
    values.push(`(${id}, 'building_${id}', ${id % 3}, 'The building with the number ${id}')`);
  }
  await connection.query(
    `INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName) VALUES ${values.join(',')}`,
  );
}

while (waits.length === 0) {
  await insert(1);
  await sleep(100);
}
// Rows from before the stream began to read never come.
sentAt.clear();
// What compiles and connects on first use is not what is asked for.
const perTick = Math.max(1, Math.round(task.rowsPerSecond / ticksPerSecond));
const pause = (perTick / task.rowsPerSecond) * 1000;
async function load(seconds: number): Promise<void> {
  const begun = performance.now();
  for (let tick = 0; tick * pause < seconds * 1000; tick++) {
    await insert(perTick);
    await sleep(Math.max(0, begun + (tick + 1) * pause - performance.now()));
  }
  while (sentAt.size > 0) await sleep(5);
}
await load(3);
waits.length = 0;
await load(task.seconds);
drain.abort();
await running;
await stream.close();
await connection.end();

waits.sort((a, b) => a - b);
const at = (share: number): number =>
  waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
const latency: Latency = { rows: waits.length, p50: at(0.5), p99: at(0.99), most: at(1) };
process.stdout.write(`${JSON.stringify(latency)}\n`);
process.exit(0);
