import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BsqlProcess } from '../support/bsql.ts';

async function bsql(
  args: readonly string[],
  nodeArgs: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const process = new BsqlProcess(args, env, nodeArgs);
  const code = await process.exited();
  return { code, out: process.stdout, err: process.stderr };
}

describe('bsql check', () => {
  test('examples are right: exit code 0', async () => {
    expect(await bsql(['check', 'examples'])).toMatchObject({ code: 0, err: '' });
  });

  test('a broken script: exit code 1, the diagnostics on standard output', async () => {
    const { code, out } = await bsql([
      'check',
      'test/golden/broken/unknown-option.bsql',
      'examples/shop.bsql',
    ]);
    expect(code).toBe(1);
    expect(out).toContain('test/golden/broken/unknown-option.bsql:1:22');
    expect(out).toContain('2 scripts checked, 2 errors');
  });

  test('warnings alone are no failure', async () => {
    expect((await bsql(['check', 'test/golden/broken/unused-table.bsql'])).code).toBe(0);
  });

  test('--format json: one document', async () => {
    const { code, out } = await bsql(['check', '--format', 'json', 'test/golden/broken']);
    expect(code).toBe(1);
    const report = JSON.parse(out) as { version: number; files: string[]; diagnostics: { code: string }[] };
    expect(report.version).toBe(1);
    expect(report.files.length).toBeGreaterThan(40);
    expect(report.diagnostics.length).toBeGreaterThan(60);
  });

  test('--set gives variables', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bsql-set-'));
    const script = join(directory, 'a.bsql');
    writeFileSync(script, 'load binlog.`` where userName="${who}" as t; save t as es.`x`;');
    expect((await bsql(['check', script])).code).toBe(1);
    expect((await bsql(['check', script, '--set', 'who=me'])).code).toBe(0);
    rmSync(directory, { recursive: true });
  });

  test.each([
    [['check'], "missing required argument 'path'"],
    [['check', 'no-such.bsql'], 'cannot be read'],
    [['check', 'src'], 'no .bsql file'],
    [['check', 'examples', '--format', 'xml'], 'Allowed choices'],
    [['check', 'examples', '--set', 'x'], 'write name=value'],
    [['chekc', 'examples'], "unknown command 'chekc'"],
  ])('wrong usage %j: exit code 2 and what is wrong', async (args, message) => {
    const { code, err } = await bsql(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('opens no socket and loads no driver', async () => {
    const hooks = resolve('test/support/watch-process.mjs');
    const { code, err } = await bsql(['check', 'examples', 'test/golden/scripts'], ['--import', hooks]);
    expect(code).toBe(0);
    const watched = JSON.parse(err.trim().split('\n').at(-1) ?? '') as {
      sockets: number;
      lookups: number;
      packages: string[];
    };
    expect(watched.sockets).toBe(0);
    expect(watched.lookups).toBe(0);
    expect(watched.packages).toEqual(expect.arrayContaining(['chevrotain', 'commander']));
    expect(
      watched.packages.filter((name) => /mysql2|zongji|elasticsearch|elastic|rxjs|pino/.test(name)),
    ).toEqual([]);
  });
});
