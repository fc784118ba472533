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
import { alternate, head, rounds, roundsIntoElasticsearch, rowsOf } from './compare.ts';
import { benchElasticsearch } from './elasticsearch.ts';
import type { Latency, LatencyTask } from './latency.ts';
import { type Load, makeLoads } from './load.ts';
import { benchSnapshot } from './snapshot.ts';

const inserts = 1_000_000;
const updates = 1_000_000;
const latencySeconds = 10;
const execute = promisify(execFile);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const [only] = process.argv.slice(2);
const sections: string[] = [];
const database = await MysqlServer.start(versions.mariadb);
try {
  const connection = await connectAdmin(database.address);
  const needsLoads = only !== 'snapshot' && only !== 'latency';
  const [first, second] = needsLoads ? [inserts, updates] : [100, 100];
  say(`writing ${first} inserts and ${second} updates`);
  const loads = await makeLoads(connection, first, second);
  if (only === undefined || only === 'decode') sections.push(await benchDecode(loads));
  if (only === undefined || only === 'elasticsearch')
    sections.push(await benchElasticsearch(loads, database.address.port, say));
  if (only === undefined || only === 'snapshot') sections.push(await benchSnapshot(database, say));
  if (only === undefined || only === 'latency') sections.push(await benchLatency());
  await connection.end();
} finally {
  await database.stop();
}
report();

async function benchDecode(loads: readonly Load[]): Promise<string> {
  const lines: string[] = [];
  for (const load of loads) {
    say(load.title);
    const results = await alternate(
      ['bsql-nothing', 'bare-socket', 'mariadb-binlog', 'zongji'],
      () => ({
        port: database.address.port,
        file: load.firstFile,
        rows: load.rows,
        statementRows: load.statementRows,
        load: load.name,
      }),
      say,
    );
    lines.push(
      ...rowsOf(load, results, [
        ['bsql-nothing', '`bsql run` into a sink that drops everything'],
        ['bare-socket', 'a bare socket that looks at the heads of events only'],
        ['mariadb-binlog', '`mariadb-binlog -v` (10.11), printing every row'],
        ['zongji', 'zongji alone, dates as strings, counting rows'],
      ]),
    );
  }
  return `## Reading the log to nothing\n\n${head('ratio to zongji')}\n${lines.join('\n')}\n`;
}

async function benchLatency(): Promise<string> {
  const search = await ElasticsearchServer.start(versions.elasticsearch, { heap: '1g', fast: true });
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

function report(): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const text = `# Measurements

Made by \`npm run bench\`, which writes this file. Each figure is the median of ${rounds} runs in processes of their own
(into Elasticsearch: ${roundsIntoElasticsearch}), alternating within one run. A ratio is the median of the rounds' own, each of runs that are neighbours (existing rows: of the medians);
it is what compares, the absolute figures belong to the machine. Final counts are checked, and of single updates into Elasticsearch what they left.
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
