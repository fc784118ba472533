import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const rough = 'LOAD  a.b as `t` ; -- why\n';
const fine = 'load a.b as t; -- why\n';
const broken = 'load a.b as;\nload  c.d as u;\n';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-fmt-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function fmt(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'fmt', ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

function put(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const read = (path: string): string => readFileSync(path, 'utf8');

test('files and folders are written in place, and told; what is fine is not touched', () => {
  const a = put('a.bsql', rough);
  const b = put('b.bsql', fine);
  const { mtimeMs, ino } = statSync(b);
  expect(fmt([directory])).toEqual({ code: 0, out: `formatted ${a}\n2 scripts, 1 formatted\n`, err: '' });
  expect(read(a)).toBe(fine);
  expect(statSync(b)).toMatchObject({ mtimeMs, ino });
  expect(fmt([a, b]).out).toBe('2 scripts, 0 formatted\n');
});

test('--check writes nothing, lists what would change, and exits with 1', () => {
  const a = put('a.bsql', rough);
  const b = put('b.bsql', fine);
  expect(fmt(['--check', a, b])).toEqual({
    code: 1,
    out: `not formatted: ${a}\n2 scripts, 1 not formatted\n`,
    err: '',
  });
  expect(read(a)).toBe(rough);
  expect(fmt(['--check', b]).code).toBe(0);
});

test('--diff writes nothing and shows what would change; with --check it exits with 1', () => {
  const a = put('a.bsql', `${rough}\n`);
  const out = `--- ${a}\n+++ ${a}\n@@ -1,2 +1 @@\n-${rough}-\n+${fine}`;
  expect(fmt(['--diff', a])).toEqual({ code: 0, out, err: '1 script, 1 not formatted\n' });
  expect(fmt(['--diff', '--check', a])).toMatchObject({ code: 1, out });
  expect(read(a)).toBe(`${rough}\n`);
});

test('a script with a syntax error is left as it is, and the others are formatted', () => {
  const a = put('a.bsql', broken);
  const b = put('b.bsql', rough);
  const { code, out, err } = fmt([a, b]);
  expect(code).toBe(1);
  expect(out).toBe(`formatted ${b}\n2 scripts, 1 formatted, 1 left alone for its syntax errors\n`);
  expect(err).toContain('error[BSQL1001]');
  expect(err).toContain(`${a}:1:12`);
  expect(read(a)).toBe(broken);
  expect(read(b)).toBe(fine);
});

test('standard input goes to standard output', () => {
  expect(fmt(['-'], rough)).toEqual({ code: 0, out: fine, err: '' });
  expect(fmt(['-'], '')).toEqual({ code: 0, out: '', err: '' });
  expect(fmt(['-', '--check'], rough)).toEqual({ code: 1, out: 'not formatted: <stdin>\n', err: '' });
  expect(fmt(['-', '--check'], fine)).toEqual({ code: 0, out: '', err: '' });
  expect(fmt(['-', '--diff'], rough).out).toBe(`--- <stdin>\n+++ <stdin>\n@@ -1 +1 @@\n-${rough}+${fine}`);
  expect(fmt(['-'], broken)).toMatchObject({ code: 1, out: '' });
});

test('bytes that are not UTF-8 are not overwritten', () => {
  const latin = Buffer.from('load  a.b as t; -- caf\xe9\n', 'latin1');
  const a = put('a.bsql', latin);
  const { code, err } = fmt([a]);
  expect(code).toBe(2);
  expect(err).toContain('not in UTF-8');
  expect(readFileSync(a)).toEqual(latin);
  expect(fmt(['-'], latin)).toMatchObject({ code: 2, out: '' });
});

test.each([
  [[], "missing required argument 'path'"],
  [['no-such.bsql'], 'cannot be read'],
  [['-', 'a.bsql'], 'goes with no other path'],
  [['--tabs', 'examples'], 'unknown option'],
])('wrong usage %j: exit code 2 and what is wrong', (args, message) => {
  const { code, err } = fmt(args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
