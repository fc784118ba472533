import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { emptyEnvironment } from '../../../src/check/environment.ts';
import { Health } from '../../../src/cli/status/health.ts';
import { reportStatus, type StatusReport } from '../../../src/cli/status/status-report.ts';
import { openStatusServer } from '../../../src/cli/status/status-server.ts';
import { formats } from '../../../src/formats/index.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { Stream } from '../../../src/runtime/stream.ts';
import { freePort } from '../../servers/ports.ts';
import { BsqlProcess, Script } from '../../support/bsql.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let directory: string;
let stream: Stream;
let server: { readonly url: string; readonly close: () => Promise<void> };
let health: Health;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-status-'));
  cpSync('examples/recordings/shop', join(directory, 'shop'), { recursive: true });
  const text = `load binlogFile.'shop' where databaseNamePattern="shop" as \`changes<1>\`;
    save append \`changes<1>\` as jsonl.'out/{table}.jsonl' options checkpointLocation="cp";`;
  const source = { name: join(directory, 'shop.bsql'), text };
  const { plan } = check(source, { formats, environment: emptyEnvironment, purpose: 'run' });
  stream = await Stream.open(plan as Plan, { formats, log: silent, output: async () => {} });
  health = new Health(() => stream.metrics, Date.now());
  const started = Date.now();
  server = await openStatusServer({ host: '127.0.0.1', port: await freePort() }, () => {
    const now = Date.now();
    return reportStatus(stream, formats, health.judge(now), started, now);
  });
});
afterEach(async () => {
  await server.close();
  await stream.close();
  rmSync(directory, { recursive: true });
});

const get = async (path: string): Promise<{ status: number; type: string | null; text: string }> => {
  const response = await fetch(`${server.url}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
};

test('health: live from the start, not any more when it has stopped', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: 'live: starting\n' });
  health.begin();
  expect(await get('/healthz')).toMatchObject({ status: 200, text: 'live\n' });
  await stream.run(new AbortController().signal);
  expect(await get('/healthz')).toMatchObject({ status: 503, text: 'not well: stopped\n' });
});

test('the status is of its schema and counts what was done', async () => {
  health.begin();
  await stream.run(new AbortController().signal);
  const { text, type } = await get('/status');
  expect(type).toBe('application/json; charset=utf-8');
  const report = JSON.parse(text) as StatusReport;
  const schema = JSON.parse(readFileSync('schemas/status.schema.json', 'utf8')) as AnySchema;
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(report).toMatchObject({ version: 1, stream: 'shop', healthy: false, reason: 'stopped' });
  const [load] = report.loads;
  expect(load).toMatchObject({
    load: 'changes<1>',
    format: 'binlogFile',
    state: 'stopped',
    deadLetters: 0,
    queueBytes: 0,
    tables: { 'shop.orders': { insert: 3, update: 5, delete: 0, read: 0 } },
  });
  expect(load?.rowsWritten).toBe(load?.rowsRead);
  expect(load?.place).toEqual({ file: 2, offset: Number(load?.position?.split(':')[1]) });
});

test("metrics in Prometheus' text format", async () => {
  health.begin();
  await stream.run(new AbortController().signal);
  const { text, type } = await get('/metrics');
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      '# TYPE bsql_rows_read_total counter',
      'bsql_rows_read_total{stream="shop",load="changes<1>",table="shop.orders",operation="update"} 5',
      'bsql_healthy{stream="shop"} 0',
      'bsql_state{stream="shop",load="changes<1>",state="stopped"} 1',
    ]),
  );
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+\{(?:[a-z]+="[^"]*",?)+\} -?[\d.e+-]+)$/);
});

test('a page for people, with names escaped and nothing from elsewhere', async () => {
  const { text, type } = await get('/');
  expect(type).toBe('text/html; charset=utf-8');
  expect(text).toContain('<h2>changes&lt;1&gt;</h2>');
  expect(text).not.toMatch(/https?:/);
});

test('it takes no orders, and no path breaks it', async () => {
  expect((await get('/elsewhere')).status).toBe(404);
  expect((await get('//')).status).toBe(404);
  expect((await get('/status?x=1')).status).toBe(200);
  expect((await fetch(`${server.url}/status`, { method: 'POST' })).status).toBe(405);
  const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('a port in use: exit code 3, told by its code', async () => {
  const taken = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  await using script = new Script("load binlogFile.`shop` as t; save t as console.'';");
  const process = new BsqlProcess(['run', '--status-port', String(port), script.path]);
  expect(await process.exited()).toBe(3);
  expect(process.stderr).toContain(`error[BSQL5310]: the status port ${port} of 127.0.0.1 is in use`);
  taken.close();
});

test('a port that is none: exit code 2', async () => {
  const process = new BsqlProcess(['run', '--status-port', '70000', 'x.bsql']);
  expect(await process.exited()).toBe(2);
  expect(process.stderr).toContain('write a port from 1 to 65535');
});
