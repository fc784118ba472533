import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openElasticsearchSink } from '../../src/formats/elasticsearch/open-sink.ts';
import type { ColumnKind, Value } from '../../src/model/change.ts';
import type { ItemFailure } from '../../src/model/format.ts';
import type { OptionValues } from '../../src/model/options.ts';
import { parsePathTemplate } from '../../src/model/path-template.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { insert, tableOf } from '../support/events.ts';
import { memoryLog } from '../support/logs.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');

async function ask(method: string, path: string, body?: object): Promise<Record<string, never>> {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, never>;
}

interface Mapping {
  readonly dynamic?: string;
  readonly _meta?: object;
  readonly properties: Readonly<Record<string, { readonly type?: string }>>;
}

async function mappingOf(index: string): Promise<Mapping> {
  const answer = (await ask('GET', `/${index}/_mapping`)) as Record<string, { mappings: Mapping }>;
  const found = answer[index];
  if (!found) throw new Error(`no index ${index}: ${JSON.stringify(answer)}`);
  return found.mappings;
}

async function settingsOf(index: string): Promise<Record<string, string>> {
  const answer = (await ask('GET', `/${index}/_settings?flat_settings`)) as Record<
    string,
    { settings: Record<string, string> }
  >;
  return answer[index]?.settings ?? {};
}

async function count(index: string, query: object): Promise<number> {
  await ask('POST', `/${index}/_refresh`);
  return Number((await ask('POST', `/${index}/_count`, { query })).count);
}

/** Writes rows with one column `c` into an index of their own; the values that were refused. */
async function write(
  index: string,
  kind: ColumnKind,
  values: readonly Value[],
  options: OptionValues = {},
): Promise<readonly ItemFailure[]> {
  await ask('DELETE', `/${index}`);
  const sink = await openElasticsearchSink({
    options: {
      'es.nodes': [url],
      requestTimeout: 30_000,
      'es.batch.size.entries': 100,
      'es.batch.size.bytes': 1_000_000,
      concurrency: 1,
      ...options,
    },
    path: parsePathTemplate(index).template,
    directory: '.',
    log: memoryLog(),
    output: async () => {},
  });
  try {
    const table = tableOf('t', [
      { name: 'id', kind: 'integer' },
      { name: 'c', kind },
    ]);
    const signal = AbortSignal.timeout(60_000);
    return await sink.write(
      values.map((value, id) => insert(table, [id, value])),
      {
        signal,
        backOff: async (_attempt, cause) => {
          throw cause;
        },
      },
    );
  } finally {
    await sink.close();
  }
}

const isOpenSearch = versions.elasticsearch.startsWith('opensearch');
const long = 'x'.repeat(40_000);

describe('values against the fields of each option', () => {
  test.each<[ColumnKind, OptionValues, Value[], number[]]>([
    ['string', {}, ['a', '', long, null], []],
    ['string', { 'es.mapping.strings': 'text' }, ['a', long], []],
    ['string', { 'es.mapping.strings': 'keyword' }, ['a', long, 'ü'.repeat(20_000)], []],
    ['string', { 'mapping.c': 'keyword' }, ['a', long], []],
    ['string', { 'mapping.c': '{"type": "keyword"}' }, ['a', long], [1]],
    ['string', { 'mapping.c': 'long' }, ['7', 'a'], [1]],
    ['string', { 'mapping.c': 'date' }, ['2024-01-01', 'yesterday'], [1]],
    ['integer', {}, [-1, 9223372036854775807n, -9223372036854775808n], []],
    ['unsigned', {}, [0, 18446744073709551615n], []],
    ['integer', { 'mapping.c': 'byte' }, [127, 128], [1]],
    ['decimal', {}, ['1.10', '99999999999999999999999999999999.99', '-0.00'], []],
    ['decimal', { 'es.mapping.decimals': 'keyword' }, ['1.10', '99999999999999999999999999999999.99'], []],
    ['float', {}, [1.5e300, -0.1], []],
    ['boolean', {}, [true, false], []],
    ['binary', {}, ['AP8Q', '', Buffer.alloc(40_000).toString('base64')], []],
    ['date', {}, ['1000-01-01', '9999-12-31'], []],
    ['date', { 'es.mapping.dates': 'date_nanos' }, ['1000-01-01', '9999-12-31'], []],
    ['datetime', {}, ['1000-01-01T00:00:00', '9999-12-31T23:59:59.999999'], []],
    [
      'datetime',
      { 'es.mapping.dates': 'date_nanos' },
      ['2024-02-29T23:59:59.999999', '1969-12-31T23:59:59', '2300-01-01T00:00:00'],
      [1, 2],
    ],
    ['timestamp', {}, ['1970-01-01T00:00:01Z', '2038-01-19T03:14:07.123456Z'], []],
    [
      'timestamp',
      { 'es.mapping.dates': 'date_nanos' },
      ['1970-01-01T00:00:01Z', '2106-02-07T06:28:15.123456Z'],
      [],
    ],
    ['time', {}, ['-838:59:59.000001', '00:00:00'], []],
    ['json', {}, ['{"a":1}', '{"a":{"b":[1]}}'], [1]],
    ['json', {}, ['["a","b"]', '["c"]', '"d"'], []],
    ['json', { 'es.mapping.json': 'object' }, ['{"a":1}', '[{"a":2}]', '["a"]', '5', 'null'], [2, 3]],
    ['json', { 'es.mapping.json': 'object' }, ['{"a":1}', '{"a":"x"}'], [1]],
    [
      'json',
      { 'es.mapping.json': 'flattened' },
      [
        '{"a":1}',
        '{"a":"x"}',
        '{"a":{"b":[1]}}',
        '[{"a":1}]',
        `{"a":"${long}"}`,
        `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
        '["a"]',
        '5',
      ],
      // `flat_object` has no bound above which a value is only kept.
      isOpenSearch ? [4, 6, 7] : [6, 7],
    ],
    ['json', { 'es.mapping.json': 'keyword' }, ['["a",5]', '"a"', '5', 'true', '{"a":1}'], [4]],
    ['json', { 'es.mapping.json': 'disabled' }, ['{"a":1}', '{"a":"x"}', '["a",{"b":1}]', '5'], []],
    [
      'geometry',
      {},
      [
        '{"type":"Point","coordinates":[5.5,6]}',
        '{"type":"Point","coordinates":[500,600]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[1,0],[0,0]]]}',
        '{"type":"GeometryCollection","geometries":[]}',
      ],
      [],
    ],
    ['geometry', { 'es.mapping.geometries': 'object' }, ['{"type":"Point","coordinates":[500,600]}'], []],
  ])('%s with %j (%#)', async (kind, options, values, refused) => {
    const failures = await write('values', kind, values, options);
    expect(failures.map(({ id, reason }) => [Number(id), reason])).toEqual(
      refused.map((id) => [id, expect.any(String)]),
    );
    for (const { fault } of failures) expect(['BSQL5106', 'BSQL5143', 'BSQL5144']).toContain(fault);
    expect(await count('values', { match_all: {} })).toBe(values.length - refused.length);
  });

  test('a decimal is found by a range, and by all its digits', async () => {
    await write('exact', 'decimal', ['12345678901234567890.10', '12345678901234567890.11', '1.10']);
    expect(await count('exact', { term: { 'c.keyword': '12345678901234567890.11' } })).toBe(1);
    expect(await count('exact', { range: { c: { gte: 1.1, lt: 2 } } })).toBe(1);
    expect(await count('exact', { range: { c: { gt: 1e19 } } })).toBe(2);
  });

  test('microseconds are found with date_nanos', async () => {
    const options = { 'es.mapping.dates': 'date_nanos' };
    await write('nanos', 'datetime', ['2024-01-01T00:00:00.000001', '2024-01-01T00:00:00.000002'], options);
    expect(await count('nanos', { range: { c: { gt: '2024-01-01T00:00:00.000001' } } })).toBe(1);
  });

  test('a definition that the cluster refuses stops with its reason', async () => {
    for (const [options, reason] of [
      [{ 'mapping.c': '{"type": "text", "analyzer": "none_such"}' }, /none_such/],
      [{ 'mapping.c': 'no_such_type' }, /no_such_type/],
    ] as const)
      await expect(write('refused', 'string', ['a'], options)).rejects.toMatchObject({
        code: 'BSQL5161',
        retryable: false,
        message: expect.stringMatching(reason),
      });
  });
});

describe('scripts', () => {
  const address = lent('mysql');
  const database = 'definitions';
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  async function tables(sql: string): Promise<void> {
    await connection.query(
      `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database}; ${sql}`,
    );
    await ask('DELETE', `/${database}_*?expand_wildcards=all`);
    const there = await ask('GET', '/_cat/indices?format=json');
    for (const { index } of there as unknown as { index: string }[])
      if (index.startsWith(database)) await ask('DELETE', `/${index}`);
  }

  function script(options: string, path = '{db}_{table}', select = 'select * from changes as rows'): Script {
    return new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}" and databaseNamePattern="${database}" as changes;
       ${select};
       save append rows as es.'${path}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp" ${options};`,
    );
  }

  async function written(running: Script): Promise<void> {
    await running.waitForCheckpoint('cp', await logEnd(connection));
  }

  test('a file, options of the index and of columns make an index together', async () => {
    await tables(
      'CREATE TABLE t (id INT PRIMARY KEY, title VARCHAR(20), note TEXT, doc JSON, tag VARCHAR(9))',
    );
    await using es = script(
      `and es.index.file="index.json" and es.index.shards=2 and es.index.replicas=0 and es.index.refreshInterval="-1"
       and es.mapping.strings="keyword" and es.mapping.json="flattened" and mapping.tag='{"type": "keyword", "ignore_above": 3}'`,
    );
    writeFileSync(
      join(es.directory, 'index.json'),
      JSON.stringify({
        settings: {
          number_of_shards: 1,
          index: { mapping: { total_fields: { limit: 77 } } },
          analysis: { normalizer: { folded: { type: 'custom', filter: ['lowercase'] } } },
        },
        mappings: {
          _meta: { owner: 'shop' },
          properties: { title: { type: 'keyword', normalizer: 'folded' }, tag: { type: 'text' } },
        },
        aliases: { definitions_alias: {} },
      }),
    );
    const running = es.run();
    await written(es);
    await connection.query(`INSERT INTO t VALUES (1, 'Tea', 'n', '{"a": [1]}', 'longer')`);
    await written(es);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await mappingOf(`${database}_t`)).toMatchObject({
      dynamic: 'strict',
      _meta: { owner: 'shop', bsql: { version: 1 } },
      properties: {
        id: { type: 'long' },
        title: { type: 'keyword', normalizer: 'folded' },
        note: { type: 'keyword', ignore_above: 8191 },
        doc: { type: isOpenSearch ? 'flat_object' : 'flattened' },
        tag: { type: 'keyword', ignore_above: 3 },
      },
    });
    expect(await settingsOf(`${database}_t`)).toMatchObject({
      'index.number_of_shards': '2',
      'index.number_of_replicas': '0',
      'index.refresh_interval': '-1',
      'index.mapping.total_fields.limit': '77',
    });
    expect(await count(`${database}_t`, { term: { title: 'TEA' } })).toBe(1);
    expect(Object.keys(await ask('GET', '/_alias/definitions_alias'))).toEqual([`${database}_t`]);
  });

  test('a fault in the file stops before anything is written, with its place', async () => {
    await tables('CREATE TABLE t (id INT PRIMARY KEY)');
    await using es = script('and es.index.file="index.json"');
    writeFileSync(
      join(es.directory, 'index.json'),
      '{\n  "settings": {},\n  "mappings": {"properties": {,}}\n}',
    );
    const running = es.run();
    expect(await running.exited()).not.toBe(0);
    expect(running.stderr).toContain('BSQL5162');
    expect(running.stderr).toMatch(/index\.json:3:31: expected a name in double quotes, found `,}}`/);
  });

  test('tables that share a strict index each bring their fields, and after a restart too', async () => {
    await tables('CREATE TABLE a (id INT PRIMARY KEY, x INT); CREATE TABLE b (id INT PRIMARY KEY, y DATE)');
    await using es = script('', `${database}_all`);
    const first = es.run();
    await written(es);
    await connection.query("INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (2, '2024-01-01')");
    await written(es);
    expect(await first.end('SIGTERM')).toBe(0);
    expect((await mappingOf(`${database}_all`)).dynamic).toBe('strict');
    await connection.query(
      "CREATE TABLE c (id INT PRIMARY KEY, z TIME, doc JSON); INSERT INTO c VALUES (3, '1:0', '[1]')",
    );
    const second = es.run();
    await written(es);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_all`)).toEqual(
      new Map<string, object>([
        ['1', { id: '1', x: '1' }],
        ['2', { id: '2', y: '2024-01-01' }],
        ['3', expect.objectContaining({ id: '3', z: '01:00:00' })],
      ]),
    );
    // The cluster has to look at the values of a JSON column.
    expect(await mappingOf(`${database}_all`)).toMatchObject({
      dynamic: 'true',
      properties: { x: { type: 'long' }, y: { type: 'date' }, z: { type: 'keyword' }, doc: { type: 'long' } },
    });
  });

  test('a new column gets its field by the same rules and options', async () => {
    await tables('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))');
    await using es = script(
      'and mergeSchema="true" and es.mapping.strings="keyword" and mapping.code="ip"',
      '{db}_{table}',
      'select *, upper(v) as loud from changes as rows',
    );
    const running = es.run();
    await written(es);
    await connection.query("INSERT INTO t VALUES (1, 'a')");
    await written(es);
    await connection.query(
      "ALTER TABLE t ADD COLUMN note TEXT, ADD COLUMN code VARCHAR(40), ADD COLUMN price DECIMAL(30,2); INSERT INTO t VALUES (2, 'b', 'n', '10.0.0.1', 1.5)",
    );
    await written(es);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await mappingOf(`${database}_t`)).toMatchObject({
      dynamic: 'strict',
      properties: {
        loud: { type: 'keyword' },
        note: { type: 'keyword' },
        code: { type: 'ip' },
        price: { type: 'double', fields: { keyword: { type: 'keyword' } } },
      },
    });
    expect((await readIndex(url, `${database}_t`)).size).toBe(2);
  });

  test('each index that a row names is made with its fields before its first document', async () => {
    await tables('CREATE TABLE t (id INT PRIMARY KEY, country VARCHAR(20), n VARCHAR(10), at DATETIME(6))');
    await using es = script('and maxIndices=3 and maxErrors=10', `${database}_{row.country}_{date:yyyy}`);
    const running = es.run();
    await written(es);
    // Left to the cluster, n would be a date in one index and text in the other.
    await connection.query(
      "INSERT INTO t VALUES (1, 'DE', '2024-01-01', '2024-01-01 00:00:00.000001'), (2, 'FR', 'x', NULL), (3, 'DE', 'y', NULL), (4, 'a b', 'z', NULL)",
    );
    await connection.query("UPDATE t SET country = 'FR' WHERE id = 3");
    await written(es);
    const year = new Date().getUTCFullYear();
    for (const country of ['de', 'fr'])
      expect(await mappingOf(`${database}_${country}_${year}`)).toMatchObject({
        dynamic: 'strict',
        properties: { n: { type: 'text' }, at: { type: 'date' }, country: { type: 'text' } },
      });
    expect([...(await readIndex(url, `${database}_de_${year}`)).keys()]).toEqual(['1']);
    expect([...(await readIndex(url, `${database}_fr_${year}`)).keys()].sort()).toEqual(['2', '3']);
    expect(running.stderr).toContain('BSQL5108');
    await connection.query("INSERT INTO t VALUES (5, 'IT', 'x', NULL), (6, 'ES', 'x', NULL)");
    await waitUntil('the stop', () => running.exitCode !== null);
    expect(running.stderr).toContain('BSQL5109');
    expect((await ask('GET', `/${database}_es_${year}`)).error).toBeDefined();
  });

  test('what an index that is there would refuse is told at the start', async () => {
    await tables('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), big BIGINT UNSIGNED, at DATETIME)');
    const start = async (index: object, options = ''): Promise<BsqlProcess> => {
      await ask('DELETE', `/${database}_t`);
      await ask('PUT', `/${database}_t`, index);
      await using es = script(options);
      const running = es.run();
      await Promise.race([
        running.exited(),
        waitUntil('the start', () => running.stderr.includes('"started"') || running.exitCode !== null),
      ]);
      if (running.exitCode === null) await running.end('SIGTERM');
      return running;
    };
    const refusing = await start({ mappings: { properties: { at: { type: 'boolean' } } } });
    expect(refusing.exitCode).toBe(3);
    expect(refusing.stderr).toContain('BSQL5121');
    expect(refusing.stderr).toContain(`${database}.t.at goes into a field of type boolean`);
    const blocked = await start({ settings: { 'index.blocks.write': true } });
    expect(blocked.exitCode).toBe(3);
    expect(blocked.stderr).toContain('BSQL5108');
    const strict = { dynamic: 'strict', properties: { id: { type: 'long' } } };
    expect((await start({ mappings: strict })).stderr).toContain('has no field for v, big, at');
    const merging = await start({ mappings: strict }, 'and mergeSchema="true"');
    expect(merging.stderr).not.toContain('BSQL51');
    const warned = await start(
      { mappings: { properties: { big: { type: 'long' } } } },
      'and mapping.big="keyword" and mapping.att="date"',
    );
    expect(warned.exitCode).toBe(0);
    for (const [code, text] of [
      ['BSQL5121', '18446744073709551615'],
      ['BSQL5163', 'the field big'],
      ['BSQL5160', 'mapping.att does nothing'],
    ] as const) {
      const lines = warned.stderr.split('\n').filter((line) => line.includes(text));
      expect([code, lines.length]).toEqual([code, 1]);
      expect(lines[0]).toContain(code);
    }
    const full = await start({ settings: { 'index.mapping.total_fields.limit': 3 } });
    expect(full.exitCode).toBe(3);
    expect(full.stderr).toContain('BSQL5122');
  });

  test('an index left to a template is judged by it, and made by it', async () => {
    await tables('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))');
    await using es = script('and es.index.create="false"');
    const found = async (): Promise<string> => {
      const bsql = new BsqlProcess(['check', '--connect', es.path]);
      await bsql.exited();
      return bsql.stdout + bsql.stderr;
    };
    expect(await found()).toContain('BSQL5142');
    const template = (v: object) => ({
      index_patterns: [`${database}_*`],
      template: { mappings: { dynamic: 'strict', properties: { id: { type: 'long' }, ...v } } },
    });
    try {
      await ask('PUT', `/_index_template/${database}`, template({}));
      expect(await found()).toContain('has no field for v');
      await ask('PUT', `/_index_template/${database}`, template({ v: { type: 'keyword' } }));
      expect(await found()).not.toContain('BSQL51');
      const running = es.run();
      await written(es);
      await connection.query("INSERT INTO t VALUES (1, 'a')");
      await written(es);
      expect(await running.end('SIGTERM')).toBe(0);
      expect(await mappingOf(`${database}_t`)).toEqual({
        dynamic: 'strict',
        properties: { id: { type: 'long' }, v: { type: 'keyword' } },
      });
      expect((await readIndex(url, `${database}_t`)).size).toBe(1);
    } finally {
      await ask('DELETE', `/_index_template/${database}`);
    }
  });

  test('plan --mapping prints what makes the very index', async () => {
    await tables("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), `it's` INT, price DECIMAL(9,2))");
    await using es = script('and mapping.v="keyword"');
    const plan = async (...more: string[]): Promise<string> => {
      const bsql = new BsqlProcess(['plan', ...more, es.path]);
      expect(await bsql.exited()).toBe(0);
      return bsql.stdout;
    };
    const call = await plan('--mapping');
    expect(call).toMatch(new RegExp(`^curl -X PUT '${url}/${database}_t' `));
    const body = /-d '(.*)'\s*$/s.exec(call)?.[1]?.replaceAll("'\\''", "'") ?? '';
    const report = JSON.parse(await plan('--connect', '--format', 'json'));
    expect(report.pipelines[0].saves[0].targets[0].definition).toEqual(JSON.parse(body));
    const running = es.run();
    await written(es);
    await connection.query("INSERT INTO t VALUES (1, 'a', 2, 3)");
    await written(es);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await mappingOf(`${database}_t`)).toEqual(JSON.parse(body).mappings);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
    expect(await plan('--mapping')).toBe(`# ${database}_t is there\n`);
  });
});
