import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openElasticsearchSink } from '../../../src/formats/elasticsearch/open-sink.ts';
import type { SinkInspection } from '../../../src/model/inspection.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { tableOf } from '../../support/events.ts';
import { memoryLog } from '../../support/logs.ts';

/** The servers of the tests have no security, so its answers are given here as its documents have them. */
async function inspectWith(
  answers: Readonly<Record<string, readonly [status: number, body: object]>>,
  names: readonly string[] = ['T'],
): Promise<{ found: SinkInspection; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = `${request.method} ${request.url?.replace(/\?.*/, '')}`;
    asked.push(path);
    const [status, body] = answers[path] ?? [404, { error: { type: 'index_not_found_exception' } }];
    request.resume().on('end', () => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' })
        .end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sink = await openElasticsearchSink({
    options: {
      'es.nodes': [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
      requestTimeout: 5_000,
    },
    path: parsePathTemplate('i_{table}').template,
    directory: '.',
    log: memoryLog(),
    output: async () => {},
  });
  const tables = names.map((name) => ({
    schema: tableOf(name, [{ name: 'id', kind: 'integer' }]),
    types: { id: 'int' },
    rows: 1,
  }));
  const found = await sink.inspect?.(tables, AbortSignal.timeout(10_000));
  await sink.close();
  server.close();
  if (!found) throw new Error('no inspection');
  return { found, asked };
}

const version = [200, { nodes: { n: { version: '8.19.0' } } }] as const;
const privileges = (has: object) =>
  [
    200,
    { username: 'u', has_all_requested: false, cluster: {}, index: { i_t: has }, application: {} },
  ] as const;

test('privileges that are missing are told; an index that is there needs not be made', async () => {
  const has = { create_index: false, index: true, delete: false };
  const answers = {
    'GET /_nodes/_local/none': version,
    'POST /_security/user/_has_privileges': privileges(has),
  };
  const without = await inspectWith(answers);
  expect(without.found).toMatchObject({
    server: 'Elasticsearch 8.19.0',
    targets: [{ table: 'shop.T', target: 'i_t', ids: ['id'], exists: false }],
    problems: [
      { severity: 'error', code: 'BSQL5021', message: expect.stringContaining('create_index, delete') },
    ],
  });
  const there = await inspectWith({ ...answers, 'GET /i_t': [200, { i_t: {} }] });
  expect(there.found.problems).toMatchObject([{ message: expect.stringMatching(/privilege delete on/) }]);
});

test('a user with every privilege, or none to look at the index, has no finding', async () => {
  const { found } = await inspectWith({
    'GET /_nodes/_local/none': [403, { error: { type: 'security_exception' } }],
    'GET /i_t': [403, { error: { type: 'security_exception' } }],
    'POST /_security/user/_has_privileges': privileges({ create_index: true, index: true, delete: true }),
  });
  expect(found.problems).toEqual([]);
  expect(found.targets).toMatchObject([{ exists: undefined }]);
});

test('only questions are asked: nothing that writes', async () => {
  const { asked } = await inspectWith({ 'GET /_nodes/_local/none': version });
  expect(asked.sort()).toEqual([
    'GET /_nodes/_local/none',
    'GET /i_t',
    'POST /_security/user/_has_privileges',
  ]);
});

test('index names that no index can have, and that differ in case only', async () => {
  const { found } = await inspectWith({ 'GET /_nodes/_local/none': version }, ['T', 't', 'a b']);
  expect(found.problems).toMatchObject([
    { severity: 'error', code: 'BSQL5105', message: expect.stringContaining('differ in case only') },
    { severity: 'error', code: 'BSQL5108', message: expect.stringContaining('a space') },
  ]);
  expect(found.targets).toHaveLength(1);
});
