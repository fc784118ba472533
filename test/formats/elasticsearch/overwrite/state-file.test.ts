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
  const anew = file();
  expect(await anew.read()).toEqual({ kept: [] });
  await anew.change(() => state);
  expect(readFileSync(file().path, 'utf8')).toBe(readFileSync(golden, 'utf8'));
});

test('saves that share a folder have a file each', () => {
  expect(new OverwriteFile({ folder, save: 'a' }).path).not.toBe(
    new OverwriteFile({ folder, save: 'b' }).path,
  );
});

test('what another process wrote is noticed and not written over, what this one wrote is', async () => {
  const mine = file();
  await mine.read();
  await mine.change(() => ({ kept: [] }));
  expect(await mine.isForeign()).toBe(false);
  const other = file();
  await other.read();
  await other.change((state) => ({ ...state, asked: true }));
  expect(await mine.isForeign()).toBe(true);
  await expect(mine.change(() => ({ kept: [], dropping: ['a'] }))).rejects.toMatchObject({
    code: 'BSQL5174',
  });
  expect(mine.state).toEqual({ kept: [] });
  expect(await file().read()).toEqual({ kept: [], asked: true });
});

test('changes at once follow each other here, and only one of several processes makes its own', async () => {
  const mine = file();
  await mine.read();
  const one = (index: string) =>
    mine.change((state) => ({ ...state, dropping: [...(state.dropping ?? []), index] }));
  await Promise.all([one('a'), one('b'), one('c')]);
  expect((await file().read()).dropping).toEqual(['a', 'b', 'c']);
  const others = Array.from({ length: 8 }, file);
  for (const other of others) await other.read();
  const outcomes = await Promise.allSettled(
    others.map((other, i) => other.change((state) => ({ ...state, dropping: [String(i)] }))),
  );
  const [won, ...more] = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [String(i)] : []));
  expect(more).toEqual([]);
  expect((await file().read()).dropping).toEqual([won]);
});

test('a lock whose owner was killed is waited for, and taken', async () => {
  writeFileSync(`${file().path}.lock`, '');
  const mine = file();
  await mine.read();
  await mine.change(() => ({ kept: [], asked: true }));
  expect(await file().read()).toEqual({ kept: [], asked: true });
}, 20_000);

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
