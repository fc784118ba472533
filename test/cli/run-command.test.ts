import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeltaLog } from '../../src/formats/delta/log/log.ts';
import { freePort } from '../servers/ports.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-run-'));
  cpSync('examples', directory, { recursive: true, filter: (path) => !path.includes('examples/out') });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function run(
  script: string,
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const process = new BsqlProcess(['run', ...args, join(directory, script)]);
  const code = await process.exited();
  return { code, out: process.stdout, err: process.stderr };
}

describe('bsql run', () => {
  test('the quickstart: documents as they should be, and a summary', async () => {
    const { code, err } = await run('quickstart.bsql', '--log-format', 'text');
    expect(code).toBe(0);
    expect(err.split('\n').map((line) => line.replace(/\s+\S*$/, ''))).toEqual(
      expect.arrayContaining([
        'shop.customers          8        1        1          7',
        'shop.order_items        7        0        2          5',
        'shop.orders             3        5        0          3',
        'shop.products           8        9        1          7',
      ]),
    );
    const products = readFileSync(join(directory, 'out/products.jsonl'), 'utf8').trimEnd().split('\n');
    expect(products).toHaveLength(7);
    expect(products).toContain(
      '{"sku":"cup-crimson","title":"Crimson cup","price":12.40,"stock":9,"tags":"sale,fragile","weight":0.35}',
    );
    expect(products.join()).not.toMatch(/cup-red|biscuits/);
  });

  test('Delta tables hold what the files of the present state hold', async () => {
    writeFileSync(
      join(directory, 'lake.bsql'),
      `load binlogFile.\`recordings/shop\` where databaseNamePattern="shop" as changes;
       save append changes as jsonl.'lines/{table}.jsonl';
       save append changes as binlogRate.'lake/{table}';`,
    );
    const { code, err } = await run('lake.bsql');
    expect(err).not.toMatch(/error/);
    expect(code).toBe(0);
    for (const table of ['customers', 'order_items', 'orders', 'products']) {
      const path = join(directory, 'lake', table);
      const { files } = await new DeltaLog(path).read();
      const rows = [...files.values()].map(({ stats }) => JSON.parse(stats ?? '').numRecords as number);
      const lines = readFileSync(join(directory, `lines/${table}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n');
      expect(rows.reduce((sum, one) => sum + one, 0)).toBe(lines.length);
    }
  });

  test('again: nothing is written twice', async () => {
    await run('quickstart.bsql');
    const { code, err } = await run('quickstart.bsql');
    expect(code).toBe(0);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ msg: 'finished', tables: {} });
  });

  test('console: one line of JSON a change on standard output, and nothing else there', async () => {
    const { code, out } = await run('watch.bsql');
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { operation: string });
    expect(lines.map((line) => line.operation)).toEqual([
      'insert',
      'update',
      'insert',
      'update',
      'insert',
      'update',
      'update',
      'delete',
    ]);
  });

  test('console into a full disk: exit code 3, and the checkpoint stands before what is lost', async () => {
    const script = join(directory, 'watch.bsql');
    const command = 'exec "$0" "$@" > /dev/full';
    const shell = spawnSync('sh', ['-c', command, process.execPath, 'src/cli/main.ts', 'run', script], {
      encoding: 'utf8',
    });
    expect(shell.stderr).toContain('standard output cannot be written');
    expect(shell.status).toBe(3);
    const { code, out } = await run('watch.bsql');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(8);
  });

  test('a certificate authority that is not there: exit code 2, told before anything is read', async () => {
    await using script = new Script(
      'load binlogFile.`shop` as t; save t as es.\'t\' options `es.nodes`="https://127.0.0.1" and es.net.ssl.cert.ca="no.pem";',
    );
    const process = script.run();
    expect(await process.exited()).toBe(2);
    expect(process.stderr).toMatch(/BSQL5205.*no\.pem cannot be read/);
  });

  test('a bad script: exit code 2, nothing is opened', async () => {
    await using script = new Script('load binlog.`` as t; save t as es.`X`;');
    const process = script.run();
    expect(await process.exited()).toBe(2);
    expect(process.stderr).toContain('error[BSQL3003]');
    expect(process.stderr).toContain('error[BSQL4002]');
    expect(existsSync(join(script.directory, '.bsql'))).toBe(false);
  });

  test('servers that are not there: exit code 3, both told at once', async () => {
    const [database, search] = [await freePort(), await freePort()];
    await using script = new Script(
      `load binlog.\`\` where port=${database} and userName="u" as t; save t as es.\`x\` options es.nodes="127.0.0.1:${search}";`,
    );
    const process = script.run();
    expect(await process.exited()).toBe(3);
    expect(process.stderr).toContain(`no connection to the database at 127.0.0.1:${database}`);
    expect(process.stderr).toContain(`Elasticsearch at http://127.0.0.1:${search} does not answer`);
  });
});
