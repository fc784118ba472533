import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../src/cli/log-file.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { BsqlProcess } from '../support/bsql.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-log-'));
  file = join(directory, 'bsql.log');
  cpSync('examples', directory, { recursive: true, filter: (path) => !path.includes('examples/out') });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const lines = (): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('JSON lines, one run behind the other', async () => {
  for (let run = 0; run < 2; run++) {
    const process = new BsqlProcess(['run', '--log-file', file, join(directory, 'quickstart.bsql')]);
    expect(await process.exited()).toBe(0);
    expect(process.stderr).not.toContain('"msg"');
  }
  expect(lines().filter(({ msg }) => msg === 'started')).toHaveLength(2);
  expect(lines().filter(({ msg }) => msg === 'finished')).toHaveLength(2);
});

test('the fault that ended the run, there and on standard error', async () => {
  rmSync(join(directory, 'recordings'), { recursive: true });
  const process = new BsqlProcess(['run', '--log-file', file, join(directory, 'quickstart.bsql')]);
  expect(await process.exited()).not.toBe(0);
  expect(process.stderr).toContain('error[BSQL5015]');
  expect(lines().at(-1)).toMatchObject({ level: 'error', code: 'BSQL5015' });
});

test('SIGHUP opens it anew under its name; where it cannot, that is told and the old one goes on', () => {
  const told: string[] = [];
  const terminal = { err: (text: string) => told.push(text) } as unknown as Terminal;
  const log = openLogFile(file, terminal);
  log.err('one');
  renameSync(file, `${file}.1`);
  log.err('two');
  process.emit('SIGHUP');
  log.err('three');
  expect(told).toEqual([]);
  renameSync(directory, `${directory}-moved`);
  process.emit('SIGHUP');
  log.err('four');
  renameSync(`${directory}-moved`, directory);
  expect(told.join()).toContain('cannot be written');
  log.close();
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(file, 'utf8')).toBe('three\nfour\n');
});

test('one that cannot be written: exit code 3', async () => {
  const process = new BsqlProcess([
    'run',
    '--log-file',
    join(directory, 'no/where.log'),
    join(directory, 'quickstart.bsql'),
  ]);
  expect(await process.exited()).toBe(3);
  expect(process.stderr).toMatch(/error\[BSQL5204\]: the log file .*no\/where\.log cannot be written/);
});

test('statements need the level that shows them', async () => {
  const process = new BsqlProcess(['run', join(directory, 'quickstart.bsql'), '--log-sql']);
  expect(await process.exited()).toBe(2);
  expect(process.stderr).toContain('add --log-level debug');
});
