import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportFormats } from '../../src/diagnostics/report-formats.ts';
import { BsqlProcess } from '../support/bsql.ts';

async function bsql(
  args: readonly string[],
  nodeArgs: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  input?: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const process = new BsqlProcess(args, env, nodeArgs, input);
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

  test('--deny-warnings: warnings fail too', async () => {
    expect((await bsql(['check', '--deny-warnings', 'test/golden/broken/unused-table.bsql'])).code).toBe(1);
    expect((await bsql(['check', '--deny-warnings', 'examples'], [], { DB_PASSWORD: 'x' })).code).toBe(0);
  });

  test.each(Object.entries(reportFormats))('--format %s', async (format, { doc }) => {
    const { code, out, err } = await bsql(['check', '-f', format, 'test/golden/broken/undefined-table.bsql']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('BSQL2001');
    expect((await bsql(['check', '--help'])).out).toContain(`${format.padEnd(8)}  ${doc}`);
  });

  test('a format of lines says nothing of right scripts', async () => {
    expect(await bsql(['check', '-f', 'concise', 'examples'])).toEqual({ code: 0, out: '', err: '' });
  });

  test('-: a script from standard input', async () => {
    const script = 'include local.`examples/building.bsql`; save append nothing as console.``;';
    const { code, out } = await bsql(['check', '-', '-f', 'concise'], [], {}, script);
    expect(code).toBe(1);
    expect(out).toBe('<stdin>:1:53: error[BSQL2001] the table `nothing` is not defined\n');
    expect((await bsql(['check', '-'], [], {}, '')).code).toBe(0);
  });

  describe('--fix', () => {
    const folder = (files: Record<string, string | Buffer>): string => {
      const directory = mkdtempSync(join(tmpdir(), 'bsql-fix-'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
      return directory;
    };
    const right = `\uFEFFload binlog.\`\` where userName="sync" as t;\r\nsave t as es.'{table}'; -- é\r\n`;
    const wrong = right.replace('load', 'lod').replace('userName', 'usrName').replace("';", "'");

    test('writes what is certain, keeps the rest of the file, and tells what it did', async () => {
      const directory = folder({ 'a.bsql': wrong, 'b.bsql': right, 'c.bsql': right.replace('es', 'jdbc') });
      const before = statSync(join(directory, 'b.bsql'));
      const { code, out, err } = await bsql(['check', '--fix', directory]);
      expect(code).toBe(1);
      expect(readFileSync(join(directory, 'a.bsql'), 'utf8')).toBe(right);
      expect(statSync(join(directory, 'b.bsql')).mtimeMs).toBe(before.mtimeMs);
      expect(readdirSync(directory).sort()).toEqual(['a.bsql', 'b.bsql', 'c.bsql']);
      expect(
        err
          .trim()
          .split('\n')
          .map((line) => line.replace(directory, '')),
      ).toEqual([
        'fixed /a.bsql:1:1: BSQL1002: write `load`',
        'fixed /a.bsql:2:23: BSQL1001: write `;`',
        'fixed /a.bsql:1:22: BSQL3002: write `userName`',
      ]);
      expect(out).toContain('3 scripts checked, 1 error');
      rmSync(directory, { recursive: true });
    });

    test('leaves a file alone that is not UTF-8', async () => {
      const bytes = Buffer.concat([Buffer.from(wrong), Buffer.from([0x2d, 0x2d, 0xe9, 0x0a])]);
      const directory = folder({ 'a.bsql': bytes });
      const { code, err } = await bsql(['check', '--fix', directory]);
      expect(code).toBe(2);
      expect(err).toContain('not in UTF-8');
      expect(readFileSync(join(directory, 'a.bsql')).equals(bytes)).toBe(true);
      rmSync(directory, { recursive: true });
    });

    test('does not touch an included file that was not named', async () => {
      const directory = folder({ 'a.bsql': 'include local.`b.inc`;\n', 'b.inc': wrong });
      await bsql(['check', '--fix', directory]);
      expect(readFileSync(join(directory, 'b.inc'), 'utf8')).toBe(wrong);
      rmSync(directory, { recursive: true });
    });
  });

  test.each([
    [['check', '--fix', '-'], 'standard input'],
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
      watched.packages.filter((name) =>
        /mysql2|zongji|elasticsearch|elastic|platformatic|hyparquet|rxjs|pino/.test(name),
      ),
    ).toEqual([]);
  });
});
