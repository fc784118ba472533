import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');
const isOpenSearch = versions.elasticsearch.startsWith('opensearch');

/** What a cluster answers for once and for good, while a stream runs into it. */
describe('answers of the cluster to a running stream', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(lent('mysql'));
  });
  afterAll(async () => {
    await connection.end();
  });

  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };

  const set = async (setting: string, value: unknown): Promise<void> => {
    await ask('PUT', '/_cluster/settings', { persistent: { [setting]: value } });
  };

  const mappingOf = async (index: string): Promise<Record<string, unknown>> => {
    const answer = (await ask('GET', `/${index}/_mapping`)) as Record<
      string,
      { mappings: Record<string, unknown> }
    >;
    return answer[index]?.mappings ?? {};
  };

  /** A database with one table, and a stream of it into an index of the same name. */
  const follow = async (database: string, columns: string, options = ''): Promise<Script> => {
    const { host, port, reader } = lent('mysql');
    await fetch(`${url}/${database}_t`, { method: 'DELETE' });
    await connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await connection.query(`CREATE DATABASE ${database}`);
    await connection.query(`CREATE TABLE ${database}.t (${columns})`);
    return new Script(
      `load binlog.\`\` where host="${host}" and port=${port} and userName="${reader.user}" and password="${reader.password}"
         and databaseNamePattern="${database}" and heartbeat="1s" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp" ${options};`,
    );
  };

  const written = async (script: Script): Promise<void> =>
    await script.waitForCheckpoint('cp', await logEnd(connection));

  const expectEqual = async (database: string): Promise<void> => {
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
  };

  const tells = async (bsql: BsqlProcess, code: string): Promise<void> => {
    await waitUntil(`${code} to be told`, () => bsql.stderr.includes(code) || bsql.exitCode !== null);
    expect([bsql.exitCode, bsql.stderr]).toEqual([null, expect.stringContaining(code)]);
  };

  const told = async (...args: string[]): Promise<string> => {
    const process = new BsqlProcess(args);
    await process.exited();
    return process.stdout;
  };

  // T33.
  test('no index may be made for a while: the stream waits, and then makes it with its fields', async () => {
    // What a disk-full OpenSearch sets by itself; Elasticsearch knows no block of creation alone.
    const block = isOpenSearch ? 'cluster.blocks.create_index' : 'cluster.blocks.read_only';
    await using script = await follow('blocked', 'id INT PRIMARY KEY, born DATE, price DECIMAL(9,2)');
    const bsql = script.run();
    await written(script);
    const held = await script.checkpoint('cp');
    await set(block, true);
    try {
      await connection.query("INSERT INTO blocked.t VALUES (1, '2020-02-02', 1.50), (2, NULL, 2)");
      await tells(bsql, 'BSQL5140');
      await connection.query('UPDATE blocked.t SET price = 3 WHERE id = 2');
      expect(await script.checkpoint('cp')).toEqual(held);
    } finally {
      await set(block, null);
    }
    await written(script);
    expect(await bsql.end('SIGTERM')).toBe(0);
    await expectEqual('blocked');
    expect(await mappingOf('blocked_t')).toMatchObject({
      dynamic: 'strict',
      properties: { born: { type: 'date' }, id: { type: 'long' } },
    });
    expect(await told('dlq', 'list', script.path)).toContain('no dead letters');
  });

  // The flood stage of a full disk blocks an index that is there.
  test('a blocked index gets the fields of new columns when the block is lifted', async () => {
    await using script = await follow('widened', 'id INT PRIMARY KEY', 'and mergeSchema="true"');
    const bsql = script.run();
    await written(script);
    await connection.query('INSERT INTO widened.t VALUES (1)');
    await written(script);
    await ask('PUT', '/widened_t/_settings', { 'index.blocks.read_only_allow_delete': true });
    try {
      await connection.query('ALTER TABLE widened.t ADD born DATE');
      await connection.query("INSERT INTO widened.t VALUES (2, '2020-02-02')");
      await tells(bsql, 'BSQL5140');
    } finally {
      await ask('PUT', '/widened_t/_settings', { 'index.blocks.read_only_allow_delete': null });
    }
    await written(script);
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(await mappingOf('widened_t')).toMatchObject({ properties: { born: { type: 'date' } } });
    expect((await readIndex(url, 'widened_t')).get('2')).toEqual({ id: '2', born: '2020-02-02' });
  });

  test('an index that is closed under the stream stops it (BSQL5141), and once open has everything', async () => {
    await using script = await follow('closed', 'id INT PRIMARY KEY');
    const bsql = script.run();
    await written(script);
    await connection.query('INSERT INTO closed.t VALUES (1)');
    await written(script);
    await ask('POST', '/closed_t/_close');
    await connection.query('INSERT INTO closed.t VALUES (2)');
    expect(await bsql.exited()).toBe(3);
    expect(bsql.stderr).toContain('BSQL5141');
    expect(bsql.stderr).toContain('the index closed_t is closed');
    expect(bsql.stderr).toContain('open it (POST /closed_t/_open) and run again');
    await ask('POST', '/closed_t/_open');
    const again = script.run();
    await written(script);
    expect(await again.end('SIGTERM')).toBe(0);
    await expectEqual('closed');
  });

  test('an index that is deleted under the stream, and not made by itself, stops it (BSQL5142)', async () => {
    await using script = await follow('missing', 'id INT PRIMARY KEY');
    const bsql = script.run();
    await written(script);
    await connection.query('INSERT INTO missing.t VALUES (1)');
    await written(script);
    await set('action.auto_create_index', false);
    try {
      await ask('DELETE', '/missing_t');
      await connection.query('INSERT INTO missing.t VALUES (2)');
      expect(await bsql.exited()).toBe(3);
      expect(bsql.stderr).toContain('BSQL5142');
      expect(bsql.stderr).toContain('the index missing_t is not there');
      expect(bsql.stderr).toContain('create the index, or allow action.auto_create_index, and run again');
      // The next run makes it, with what was not written.
      const again = script.run();
      await written(script);
      expect(await again.end('SIGTERM')).toBe(0);
    } finally {
      await set('action.auto_create_index', null);
    }
    expect([...(await readIndex(url, 'missing_t')).keys()]).toEqual(['2']);
  });

  test('a document with more fields than the index may have is a dead letter (BSQL5122), and the next goes on', async () => {
    await using script = await follow('crowded', 'id INT PRIMARY KEY, doc JSON');
    await ask('PUT', '/crowded_t', {
      settings: { 'index.mapping.total_fields.limit': 6 },
      mappings: { properties: { id: { type: 'integer' }, doc: { type: 'object' } } },
    });
    const bsql = script.run();
    await written(script);
    await connection.query(
      `INSERT INTO crowded.t VALUES (1, '{"a":1}'), (2, '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}')`,
    );
    await connection.query(`INSERT INTO crowded.t VALUES (3, '{"a":3}')`);
    await written(script);
    expect(bsql.stderr).toContain('Limit of total fields');
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect([...(await readIndex(url, 'crowded_t')).keys()].sort()).toEqual(['1', '3']);
    const analysis = await told('dlq', 'analyze', script.path);
    expect(analysis).toContain('1 × BSQL5122 too many fields in an index');
    expect(analysis).toContain('advice  Raise the limit, or pick fewer columns with select.');
    expect(await told('dlq', 'list', script.path)).toMatch(
      /BSQL5122 {2}insert crowded\.t → crowded_t\/2 .*Limit of total fields/,
    );
  });

  test('a date that is none is a dead letter (BSQL5144), and the next goes on', async () => {
    await using script = await follow(
      'undated',
      'id INT PRIMARY KEY, born VARCHAR(20)',
      'and mapping.born="date"',
    );
    const bsql = script.run();
    await written(script);
    await connection.query(
      "INSERT INTO undated.t VALUES (1, '2020-02-02'), (2, '0000-00-00'), (4, 'yesterday')",
    );
    await connection.query("INSERT INTO undated.t VALUES (3, '2020-02-03')");
    await written(script);
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect([...(await readIndex(url, 'undated_t')).keys()].sort()).toEqual(['1', '3']);
    const analysis = await told('dlq', 'analyze', script.path);
    expect(analysis).toContain('2 × BSQL5144 date refused by the mapping');
    expect(analysis).toContain("make null of such dates in a select (nullif(d, '0000-00-00'))");
    expect(await told('dlq', 'list', script.path)).toMatch(/BSQL5144 {2}insert undated\.t → undated_t\/2 /);
  });
});
