import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Position } from '../../src/model/change.ts';
import type { OpenContext, Overwrite, OverwriteStart, Sink, Source } from '../../src/model/format.ts';
import type { SaveMode } from '../../src/model/plan.ts';
import { beginSaves } from '../../src/runtime/begin-saves.ts';
import { CheckpointFile } from '../../src/runtime/checkpoint-file.ts';
import { DeadLetters } from '../../src/runtime/dead-letters.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import type { CheckpointGroup } from '../../src/runtime/pipeline.ts';
import type { PlanParts } from '../../src/runtime/plan-parts.ts';
import { Save } from '../../src/runtime/save.ts';
import { tableOf } from '../support/events.ts';
import { memoryLog } from '../support/logs.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
const at = (offset: number, rows?: string): Position => ({ text: String(offset), offset, rows });
const source: Source = {
  preflight: async () => [],
  inspect: async () => ({
    server: undefined,
    tables: [{ schema: table, types: {}, rows: 1 }],
    start: undefined,
    problems: [],
  }),
  compare: (a, b) => Number(a.offset) - Number(b.offset),
  logPlace: ({ offset }) => at(Number(offset)),
  read: async function* () {},
  close: async () => {},
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-begin-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const parts = (paths: readonly string[]): PlanParts => ({
  load: { format: 'numbers', path: '', options: {} },
  saves: paths.map((path) => ({ format: 'memory', path, options: {}, transforms: [] })),
});

function saveOf(mode: SaveMode, path: string, more: Partial<Sink>): Save {
  const sink: Sink = {
    maxEvents: 1,
    maxBytes: 1,
    preflight: async () => [],
    write: async () => [],
    summary: () => [],
    close: async () => {},
    ...more,
  };
  return new Save(
    {
      table: 't',
      format: 'memory',
      path: { parts: [{ text: path }] },
      options: {},
      ...(mode !== 'append' && { mode }),
      transforms: [],
      checkpointLocation: '',
    },
    sink,
    [],
    new DeadLetters(directory),
    new Metrics(),
    memoryLog(),
  );
}

const file = (name: string, paths: readonly string[] = []): CheckpointFile =>
  new CheckpointFile(join(directory, name), 'test', parts(paths));

async function begin(groups: readonly CheckpointGroup[]): Promise<readonly CheckpointGroup[]> {
  return await beginSaves(
    {
      source,
      groups,
      groupOf: (saves) => ({ file: file('left'), saves, duration: 1 }),
      formats: [],
      contextOf: () => ({}) as OpenContext,
      log: memoryLog(),
    },
    new AbortController().signal,
  );
}

const full: Partial<Sink> = { occupied: async (tables) => tables.map(({ name }) => `the place of ${name}`) };
const overwrite = (next: OverwriteStart, steps: string[]): Partial<Sink> => ({
  overwrite: {
    next: async (resumed) => (resumed ? next : { kind: 'anew' }),
    begin: async ({ kind }, tables) => {
      steps.push(`${kind} ${tables.map(({ name }) => name).join()}`);
    },
  } satisfies Overwrite,
});

test('errorIfExists does not run where something is, and runs where its checkpoint says that it wrote it', async () => {
  const group = { file: file('a', ['x']), saves: [saveOf('errorIfExists', 'x', full)], duration: 1 };
  await expect(begin([group])).rejects.toMatchObject({ code: 'BSQL5173' });
  const empty = { ...group, saves: [saveOf('errorIfExists', 'x', { occupied: async () => [] })] };
  expect(await begin([empty])).toEqual([empty]);
  await group.file.write(at(1));
  expect(await begin([group])).toEqual([group]);
});

test('a checkpoint of other saves does not make a target ours', async () => {
  await file('a', ['other']).write(at(1));
  const group = { file: file('a', ['x']), saves: [saveOf('errorIfExists', 'x', full)], duration: 1 };
  await expect(begin([group])).rejects.toMatchObject({ code: 'BSQL5173' });
});

test('ignore leaves its save out and the others in', async () => {
  const append = saveOf('append', 'y', {});
  const ignored = { file: file('a'), saves: [saveOf('ignore', 'x', full), append], duration: 1 };
  expect((await begin([ignored])).map(({ saves }) => saves)).toEqual([[append]]);
  expect(await begin([{ ...ignored, saves: ignored.saves.slice(0, 1) }])).toEqual([]);
});

test('anew has every checkpoint of the load forget its rows, before the target is begun', async () => {
  const steps: string[] = [];
  const save = saveOf('overwrite', 'x', overwrite({ kind: 'anew' }, steps));
  const groups = [
    { file: file('a', ['x']), saves: [save], duration: 1 },
    { file: file('b', ['y']), saves: [saveOf('append', 'y', {})], duration: 1 },
  ];
  await groups[0]?.file.write(at(5, 'read'));
  await groups[1]?.file.write(at(3, 'read'));
  await begin(groups);
  expect([await file('a').read(), await file('b').read()]).toEqual([at(5), at(3)]);
  expect(steps).toEqual(['anew t']);
});

test('back sets the checkpoint of its save to an earlier place, and never to a later one', async () => {
  for (const [checkpoint, back, expected] of [
    [9, 4, 4],
    [2, 4, 2],
  ] as const) {
    const steps: string[] = [];
    const save = saveOf('overwrite', 'x', overwrite({ kind: 'back', position: at(back, 'read') }, steps));
    const group = { file: file(`at ${checkpoint}`, ['x']), saves: [save], duration: 1 };
    await group.file.write(at(checkpoint, 'read'));
    await begin([group]);
    expect(await file(`at ${checkpoint}`).read()).toEqual(at(expected, 'read'));
    expect(steps).toEqual(['back t']);
  }
});

test('on changes no checkpoint', async () => {
  const steps: string[] = [];
  const save = saveOf('overwrite', 'x', overwrite({ kind: 'on' }, steps));
  const group = { file: file('a', ['x']), saves: [save], duration: 1 };
  await group.file.write(at(9, 'read'));
  await begin([group]);
  expect(await file('a').read()).toEqual(at(9, 'read'));
  expect(steps).toEqual(['on t']);
});
