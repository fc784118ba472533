/**
 * `npm run demo`: a real database and a real Elasticsearch, `bsql run` between them, and the
 * documents as they change. BSQL_TEST_MARIADB_URL and BSQL_TEST_ELASTICSEARCH_URL name servers of your own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBuildingTable, insertBuildings } from '../test/servers/building.ts';
import { connectAdmin } from '../test/servers/mysql-server.ts';
import { provideElasticsearch, provideMysqlServer } from '../test/servers/provide.ts';
import { versions } from '../test/servers/versions.ts';

const index = 'webservice_building';
const say = (text = ''): void => void process.stdout.write(`${text}\n`);
const step = (text: string): void => say(`\n▸ ${text}`);

interface Hit {
  readonly _id: string;
  readonly _source: {
    readonly Id: number;
    readonly BuildingName: string;
    readonly Status: number;
    readonly UpdateTime: string;
  };
}

const directory = await mkdtemp(join(tmpdir(), 'bsql-demo-'));
step('starting MariaDB and Elasticsearch (the first time they are fetched)');
const [database, search] = await Promise.all([
  provideMysqlServer(versions.mariadb),
  provideElasticsearch(versions.elasticsearch),
]);
const started = Date.now();
let code = 1;
try {
  const { address } = database;
  say(`  database       ${address.host}:${address.port}`);
  say(`  elasticsearch  ${search.url}`);
  const connection = await connectAdmin(address);
  await connection.query('DROP DATABASE IF EXISTS webservice');
  await fetch(`${search.url}/${index}`, { method: 'DELETE' });
  await createBuildingTable(connection);

  const script = join(directory, 'building.bsql');
  await copyFile('examples/building.bsql', script);
  step('bsql run examples/building.bsql');
  const child = spawn(
    process.execPath,
    ['src/cli/main.ts', 'run', '--log-format', 'text', '--log-level', 'warn', script],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        DB_HOST: address.host,
        DB_PORT: String(address.port),
        DB_USER: address.reader.user,
        DB_PASSWORD: address.reader.password,
        ES_NODES: search.url,
      },
    },
  );
  const exited = once(child, 'exit');
  await until(
    'bsql follows the log',
    async () => existsSync(join(directory, '.bsql/building/checkpoint.json')) || child.exitCode !== null,
  );
  if (child.exitCode !== null) throw new Error('bsql ended early');

  step('INSERT: ten rows of webservice.building');
  await insertBuildings(connection);
  await show('ten documents', (hits) => hits.length === 10);

  step('UPDATE building SET Status = 9 WHERE Id = 2006');
  await connection.query('UPDATE webservice.building SET Status = 9 WHERE Id = 2006');
  await show('the new status', (hits) => hits.some((hit) => hit._id === '2006' && hit._source.Status === 9));

  step('DELETE FROM building WHERE Id = 2003');
  await connection.query('DELETE FROM webservice.building WHERE Id = 2003');
  await show('one document less', (hits) => hits.length === 9 && hits.every((hit) => hit._id !== '2003'));

  step("INSERT: one more row, 'Observatory'");
  await connection.query(
    "INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName) VALUES (2011, 'building_11', 1, 'Observatory')",
  );
  await show('the new document', (hits) => hits.some((hit) => hit._id === '2011'));

  step('stopping bsql: it writes what it has read and its checkpoint');
  child.kill('SIGTERM');
  const [exitCode] = (await exited) as [number | null];
  await connection.end();
  say(
    `\nDone in ${((Date.now() - started) / 1000).toFixed(1)} s: insert, update and delete arrived in Elasticsearch; bsql ended with exit code ${exitCode}.`,
  );
  code = exitCode ?? 1;
} finally {
  await Promise.all([database.stop(), search.stop()]);
  await rm(directory, { recursive: true, force: true });
}
process.exit(code);

async function hitsNow(): Promise<readonly Hit[]> {
  await fetch(`${search.url}/${index}/_refresh`, { method: 'POST' });
  const answer = await fetch(`${search.url}/${index}/_search?size=100`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sort: [{ Id: 'asc' }] }),
  });
  if (!answer.ok) return [];
  return ((await answer.json()) as { hits: { hits: readonly Hit[] } }).hits.hits;
}

async function show(what: string, arrived: (hits: readonly Hit[]) => boolean): Promise<void> {
  const from = Date.now();
  let hits: readonly Hit[] = [];
  await until(what, async () => {
    hits = await hitsNow();
    return arrived(hits);
  });
  say(`  in Elasticsearch after ${Date.now() - from} ms:`);
  for (const { _id, _source } of hits)
    say(`    ${_id}  Status ${_source.Status}  ${_source.UpdateTime}  ${_source.BuildingName}`);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await sleep(50);
  }
}
