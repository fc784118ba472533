/**
 * `npm run bench [-- decode|elasticsearch|snapshot|latency]`: reading the log to nothing, into Elasticsearch, and existing
 * rows, beside the nearest thing to a limit, alternating in one run; then how long a row is on its way.
 * Writes bench/README.md.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { ElasticsearchServer } from '../test/servers/elasticsearch-server.ts';
import { connectAdmin, MysqlServer } from '../test/servers/mysql-server.ts';
import { versions } from '../test/servers/versions.ts';
import type { ChildTask, Measured } from './child.ts';
import type { Latency, LatencyTask } from './latency.ts';
import { type Load, makeLoads } from './load.ts';
import { benchSnapshot } from './snapshot.ts';

const rounds = 3;
const inserts = 500_000;
const updates = 200_000;
const documents = 200_000;
const latencySeconds = 10;
const execute = promisify(execFile);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const [only] = process.argv.slice(2);
const sections: string[] = [];
const database = await MysqlServer.start(versions.mariadb);
try {
  const connection = await connectAdmin(database.address);
  const [first, second] = only === 'snapshot' ? [100, 100] : [inserts, updates];
  say(`writing ${first} inserts and ${second} updates`);
  const loads = await makeLoads(connection, first, second);
  if (only === undefined || only === 'decode') sections.push(await benchDecode(loads));
  if (only === undefined || only === 'elasticsearch') sections.push(await benchElasticsearch(loads));
  if (only === undefined || only === 'snapshot') sections.push(await benchSnapshot(database, say));
  if (only === undefined || only === 'latency') sections.push(await benchLatency());
  await connection.end();
} finally {
  await database.stop();
}
report();

async function measure(kind: string, task: ChildTask): Promise<Measured> {
  const { stdout } = await execute(
    process.execPath,
    [resolve('bench/child.ts'), kind, JSON.stringify(task)],
    { maxBuffer: 2 ** 26 },
  );
  const measured = JSON.parse(stdout) as Measured;
  if (measured.rows < task.rows) throw new Error(`${kind} saw ${measured.rows} of ${task.rows} rows`);
  say(
    `  ${kind}: ${Math.round(measured.rows / measured.seconds)} rows/s, ${measured.cpuSeconds.toFixed(1)} s CPU, ${measured.rssMegabytes.toFixed(0)} MB`,
  );
  return measured;
}

async function benchDecode(loads: readonly Load[]): Promise<string> {
  const lines: string[] = [];
  for (const load of loads) {
    say(load.title);
    const results = await alternate(['bsql-nothing', 'bare-socket', 'zongji'], () => ({
      port: database.address.port,
      file: load.firstFile,
      rows: load.rows,
      statementRows: load.statementRows,
    }));
    lines.push(
      ...rowsOf(load, results, [
        ['bsql-nothing', '`bsql run` into a sink that drops everything'],
        ['bare-socket', 'a bare socket that looks at the heads of events only'],
        ['zongji', 'zongji alone, dates as strings, counting rows'],
      ]),
    );
  }
  return `## Reading the log to nothing\n\n${head('ratio to zongji')}\n${lines.join('\n')}\n`;
}

async function benchElasticsearch(loads: readonly Load[]): Promise<string> {
  const search = await ElasticsearchServer.start(versions.elasticsearch, { heap: '1g' });
  try {
    const lines: string[] = [];
    let round = 0;
    const [insertLoad] = loads as [Load];
    const load = { ...insertLoad, rows: documents };
    say(`${documents} documents into Elasticsearch`);
    const results = await alternate(
      ['bsql-elasticsearch', 'bare-bulk'],
      () => ({
        port: database.address.port,
        file: load.firstFile,
        rows: load.rows,
        statementRows: load.statementRows,
        url: search.url,
        index: `bench_${round++}`,
      }),
      async (task) => {
        await fetch(`${search.url}/${task.index}/_refresh`, { method: 'POST' });
        const { count } = (await (await fetch(`${search.url}/${task.index}/_count`)).json()) as {
          count: number;
        };
        if (count < load.rows) throw new Error(`${task.index} holds ${count} of ${load.rows} documents`);
        await fetch(`${search.url}/${task.index}`, { method: 'DELETE' });
      },
    );
    lines.push(
      ...rowsOf(load, results, [
        ['bsql-elasticsearch', `\`bsql run\` into Elasticsearch ${versions.elasticsearch}`],
        ['bare-bulk', 'bare `_bulk`, ready-made bodies of 5,000 documents, two at a time'],
      ]),
    );
    return `## Into Elasticsearch (one node, one shard, 1 GB heap)\n\n${head('ratio to bare bulk')}\n${lines.join('\n')}\n`;
  } finally {
    await search.stop();
  }
}

async function benchLatency(): Promise<string> {
  const search = await ElasticsearchServer.start(versions.elasticsearch, { heap: '1g' });
  try {
    const lines: string[] = [];
    let firstId = 10_000_000;
    for (const rowsPerSecond of [100, 1_000, 10_000]) {
      say(`${rowsPerSecond} rows/s into Elasticsearch`);
      const task: LatencyTask = {
        port: database.address.port,
        ...database.address.admin,
        url: search.url,
        index: 'latency',
        rowsPerSecond,
        seconds: latencySeconds,
        firstId,
      };
      firstId += 10_000_000;
      const { stdout } = await execute(process.execPath, [resolve('bench/latency.ts'), JSON.stringify(task)]);
      const { rows, p50, p99, most } = JSON.parse(stdout) as Latency;
      const cells = [rowsPerSecond, rows, ...[p50, p99, most].map((wait) => wait.toFixed(1))];
      lines.push(`| ${cells.map((cell) => cell.toLocaleString('en-US')).join(' | ')} |`);
    }
    return `## From commit to acknowledged by Elasticsearch\n\nThe wait begins before the INSERT is sent, so the commit itself is in it.\n\n| rows/s | rows | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|\n${lines.join('\n')}\n`;
  } finally {
    await search.stop();
  }
}

type Results = ReadonlyMap<string, readonly Measured[]>;

async function alternate(
  kinds: readonly string[],
  taskOf: () => ChildTask,
  after: (task: ChildTask) => Promise<void> = async () => {},
): Promise<Results> {
  const results = new Map<string, Measured[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) {
      const task = taskOf();
      results.get(kind)?.push(await measure(kind, task));
      await after(task);
    }
  }
  return results;
}

function head(ratio: string): string {
  return `| load | what | rows/s | ${ratio} | CPU s per million rows | RSS MB |\n|---|---|---|---|---|---|`;
}

function rowsOf(load: Load, results: Results, titles: readonly (readonly [string, string])[]): string[] {
  const rate = (kind: string): number => median(results.get(kind) ?? [], (one) => one.rows / one.seconds);
  const base = rate(titles.at(-1)?.[0] ?? '');
  return titles.map(([kind, title]) => {
    const all = results.get(kind) ?? [];
    const cells = [
      `${load.title} (${load.rows.toLocaleString('en-US')})`,
      title,
      Math.round(rate(kind)).toLocaleString('en-US'),
      (rate(kind) / base).toFixed(2),
      median(all, (one) => (one.cpuSeconds / one.rows) * 1e6).toFixed(1),
      Math.round(median(all, (one) => one.rssMegabytes)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function median(all: readonly Measured[], value: (one: Measured) => number): number {
  const sorted = all.map(value).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report(): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const text = `# Measurements

Made by \`npm run bench\`, which writes this file. Each figure is the median of ${rounds} runs in processes of their own,
alternating within one run; the ratio is what compares, the absolute figures belong to the machine. Final counts are checked.
CPU is the reader's alone, start-up included. The database and Elasticsearch run on the same machine and share its cores.

- Date: ${new Date().toISOString().slice(0, 10)}
- Command: \`npm run bench\`
- Machine: ${machine}
- Database: ${versions.mariadb}, binlog_row_metadata=FULL, table \`webservice.building\` (six columns, two of them TIMESTAMP)

${sections.join('\n')}`;
  if (only !== undefined) {
    process.stdout.write(text);
    return;
  }
  const path = 'bench/README.md';
  const notes = /<!-- notes -->[\s\S]*/.exec(safeRead(path))?.[0] ?? '';
  writeFileSync(path, notes ? `${text}\n${notes}` : text);
  say(`written to ${path}`);
}

function safeRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
