import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileFault, publish, replace } from '../../../src/formats/delta/files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-delta-files-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('of many that publish one name, one has it, whole', async () => {
  const path = join(directory, '0.json');
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
  const results = await Promise.all(texts.map((text) => publish(path, text)));
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe(texts[results.indexOf(true)]);
  expect(readdirSync(directory)).toEqual(['0.json']);
});

test('replacing leaves nothing beside the file', async () => {
  const path = join(directory, 'pointer');
  await replace(path, 'one');
  await replace(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(directory)).toEqual(['pointer']);
});

test.each([
  ['ENOSPC', true, /make room/],
  ['EDQUOT', true, /make room/],
  ['EMFILE', true, /check that/],
  ['EACCES', false, /check that/],
  ['EROFS', false, /check that/],
  ['EPERM', false, /hard links/],
  ['ENOENT', false, /restore it/],
])('%s: waits for it %s', (code, retryable, help) => {
  expect(fileFault(Object.assign(new Error('x'), { code }), '/lake/t')).toMatchObject({
    code: 'BSQL5204',
    retryable,
    help: expect.stringMatching(help),
  });
});

test('a fault of another kind stays what it is', () => {
  const error = new TypeError('x');
  expect(fileFault(error, '/lake/t')).toBe(error);
});
