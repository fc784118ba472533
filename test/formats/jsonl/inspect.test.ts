import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectFiles } from '../../../src/formats/jsonl/inspect.ts';
import { tableOf } from '../../support/events.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-inspect-'));
});
afterEach(() => {
  chmodSync(directory, 0o755);
  rmSync(directory, { recursive: true });
});

const tables = ['a', 'b'].map((name) => ({
  schema: tableOf(name, [{ name: 'id', kind: 'integer' as const }]),
  types: {},
  rows: undefined,
}));

test('each table with a file of its own is fine, and no file is made', async () => {
  const found = await inspectFiles(tables, undefined, ({ name }) => join(directory, 'deep', name));
  expect(found.problems).toEqual([]);
  expect(found.targets).toEqual([
    { table: 'shop.a', target: join(directory, 'deep/a'), ids: ['id'], exists: false },
    { table: 'shop.b', target: join(directory, 'deep/b'), ids: ['id'], exists: false },
  ]);
  expect(existsSync(join(directory, 'deep'))).toBe(false);
});

test('two tables in one file', async () => {
  const found = await inspectFiles(tables, undefined, () => join(directory, 'x'));
  expect(found.problems).toMatchObject([
    { code: 'BSQL5204', message: expect.stringContaining('shop.a and shop.b') },
  ]);
});

test('a folder that is a file', async () => {
  writeFileSync(join(directory, 'f'), '');
  const found = await inspectFiles(tables.slice(0, 1), undefined, () => join(directory, 'f/x'));
  expect(found.problems).toMatchObject([{ code: 'BSQL5204' }]);
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
  mkdirSync(join(directory, 'closed'), { mode: 0o555 });
  const found = await inspectFiles(tables.slice(0, 1), undefined, () => join(directory, 'closed/x'));
  expect(found.problems).toMatchObject([{ code: 'BSQL5204' }]);
});
