import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BsqlProcess } from '../support/bsql.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-plan-'));
  cpSync('examples', directory, {
    recursive: true,
    filter: (path) => !/examples\/(?:out|cp|\.bsql)/.test(path),
  });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Output with the folder of the test as `examples`. */
async function bsql(
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<{ code: number | null; out: string; err: string }> {
  const process = new BsqlProcess(args, { DB_PASSWORD: 'never-to-be-seen' }, nodeArgs);
  const code = await process.exited();
  return { code, out: process.stdout.replaceAll(directory, 'examples'), err: process.stderr };
}

const script = (name: string): string => join(directory, `${name}.bsql`);

describe('bsql plan', () => {
  test.each(['shop', 'building', 'first-load', 'quickstart', 'watch', 'requery', 'shards', 'reindex'])(
    '%s, as text and as JSON',
    async (name) => {
      const text = await bsql(['plan', script(name)]);
      expect(text).toMatchObject({ code: 0, err: '' });
      await expect(text.out).toMatchFileSnapshot(`../golden/expected/${name}.plan.txt`);
      const json = await bsql(['plan', '--format', 'json', script(name)]);
      expect(json).toMatchObject({ code: 0, err: '' });
      await expect(json.out).toMatchFileSnapshot(`../golden/expected/${name}.report.json`);
      for (const out of [text.out, json.out]) expect(out).not.toMatch(/never-to-be-seen|DB_PASSWORD/);
    },
  );

  test('opens no socket and loads no driver', async () => {
    const hooks = resolve('test/support/watch-process.mjs');
    const { code, err } = await bsql(['plan', script('shop')], ['--import', hooks]);
    expect(code).toBe(0);
    const watched = JSON.parse(err.trim().split('\n').at(-1) ?? '') as {
      sockets: number;
      packages: string[];
    };
    expect(watched.sockets).toBe(0);
    expect(
      watched.packages.filter((name) => /mysql2|zongji|elastic|platformatic|hyparquet|rxjs|pino/.test(name)),
    ).toEqual([]);
  });

  test('says what routes documents', async () => {
    const path = join(directory, 'routed.bsql');
    writeFileSync(
      path,
      `load binlog.\`\` where userName="sync" as changes;
       save append changes as es.'{db}_{table}' options routing="tenant";`,
    );
    expect((await bsql(['plan', path])).out).toMatch(/^ {4}routing +tenant$/m);
  });

  test('with a checkpoint, and with a script that changed since', async () => {
    expect((await bsql(['run', script('quickstart')])).code).toBe(0);
    const before = await bsql(['plan', script('quickstart')]);
    expect(before.code).toBe(0);
    expect(before.out).toMatch(/starts at {3}binlog\.000002:\d+, from the checkpoint/);
    expect(before.out).toMatch(/checkpoint {2}examples\/out\/checkpoint: binlog\.000002:\d+/);
    expect(before.out).not.toContain('changed since');

    const text = readFileSync(script('quickstart'), 'utf8');
    writeFileSync(script('quickstart'), text.replace('customers|products|', 'customers|'));
    const after = await bsql(['plan', script('quickstart')]);
    expect(after.code).toBe(0);
    expect(after.out).toContain(
      'changed since: tableNamePattern: "customers|products|orders|order_items" → "customers|orders|order_items"',
    );
    const run = await bsql(['run', '--log-format', 'json', script('quickstart')]);
    expect(run.code).toBe(0);
    const warnings = run.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { code?: string; safe?: boolean; msg: string });
    expect(warnings).toContainEqual(
      expect.objectContaining({
        code: 'BSQL5221',
        safe: false,
        msg: expect.stringContaining('documents of tables that no longer match stay as they are'),
      }),
    );
  });

  test('a checkpoint that cannot be read stands against a run: exit code 1', async () => {
    await bsql(['run', script('quickstart')]);
    writeFileSync(join(directory, 'out/checkpoint/checkpoint.json'), '{');
    const { code, err } = await bsql(['plan', script('quickstart')]);
    expect(code).toBe(1);
    expect(err).toContain('error[BSQL5201]');
  });

  test('a bad script: exit code 2, as in run', async () => {
    writeFileSync(script('bad'), 'load binlog.`` as t; save t as es.`X`;');
    const { code, err } = await bsql(['plan', script('bad')]);
    expect(code).toBe(2);
    expect(err).toContain('error[BSQL4002]');
  });

  test('--connect on a recording writes nothing', async () => {
    const { code, out } = await bsql(['plan', '--connect', script('quickstart')]);
    expect(code).toBe(0);
    expect(out).toMatch(/from {8}recordings\/shop \(\d/);
    expect(existsSync(join(directory, 'out'))).toBe(false);
  });
});

describe('bsql check --connect', () => {
  test('a recording that is there, and one that is not', async () => {
    expect(await bsql(['check', '--connect', script('quickstart')])).toMatchObject({ code: 0, err: '' });
    writeFileSync(script('lost'), 'load binlogFile.`no/such` as t; save t as console.``;');
    const { code, out } = await bsql(['check', '--connect', script('lost')]);
    expect(code).toBe(1);
    expect(out).toMatch(/error\[BSQL5015\].*lost\.bsql:1:6/s);
  });

  test('a script that is wrong by itself is not connected', async () => {
    writeFileSync(script('bad'), 'load binlog.`` where port=1 as t; save t as es.`X`;');
    const { code, out } = await bsql(['check', '--connect', script('bad')]);
    expect(code).toBe(1);
    expect(out).not.toMatch(/BSQL5/);
  });

  test('a part that only others include is not run, and no fault', async () => {
    writeFileSync(script('part'), 'set a = "1";');
    expect((await bsql(['check', '--connect', script('part')])).code).toBe(0);
  });
});
