import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OverwriteFile } from '../../../../src/formats/elasticsearch/overwrite/state-file.ts';

const golden = 'test/golden/positions/overwrite.json';
let folder: string;
const file = (): OverwriteFile => new OverwriteFile({ folder, save: 'orders as es.orders' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bsql-overwrite-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the shape on disk is this one', async () => {
  cpSync(golden, file().path);
  const state = await file().read();
  rmSync(file().path);
  expect(await file().read()).toEqual({ kept: [] });
  await file().write(state);
  expect(readFileSync(file().path, 'utf8')).toBe(readFileSync(golden, 'utf8'));
});

test('saves that share a folder have a file each', () => {
  expect(new OverwriteFile({ folder, save: 'a' }).path).not.toBe(
    new OverwriteFile({ folder, save: 'b' }).path,
  );
});

test('what another process wrote is noticed, what this one wrote is not', async () => {
  const mine = file();
  await mine.read();
  await mine.write({ kept: [] });
  expect(await mine.isForeign()).toBe(false);
  await file().write({ kept: [], asked: true });
  expect(await mine.isForeign()).toBe(true);
});

test.each([
  '',
  '{',
  '{"version":2,"state":{"kept":[]}}',
  '{"version":1,"state":{}}',
  '{"version":1,"state":{"kept":[{}]}}',
])('a file with %j is refused', async (text) => {
  writeFileSync(file().path, text);
  await expect(file().read()).rejects.toMatchObject({ code: 'BSQL5201' });
});
