import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/model/change.ts';
import type { Sink } from '../../src/model/format.ts';
import type { SavePlan } from '../../src/model/plan.ts';
import { DeadLetters } from '../../src/runtime/dead-letters.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { Save } from '../../src/runtime/save.ts';
import { ShapeFile } from '../../src/runtime/shape-file.ts';
import { ShapeGuard } from '../../src/runtime/shape-guard.ts';
import { isCollected } from '../support/collect-garbage.ts';
import { insert, tableOf } from '../support/events.ts';
import { memoryLog } from '../support/logs.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-save-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const never = new AbortController().signal;
const plan: SavePlan = {
  table: 't',
  format: 'memory',
  path: { parts: [] },
  options: {},
  transforms: [],
  checkpointLocation: '',
};

/** A save whose sink takes two writes at a time and notes what it is called with. */
function saveOf(parts: { write?: Sink['write']; maxWrites?: number | undefined } = { maxWrites: 2 }): {
  save: Save;
  written: unknown[];
} {
  const written: unknown[] = [];
  const { maxWrites, ...own } = parts;
  const sink: Sink = {
    maxEvents: 10,
    maxBytes: 1_000,
    ...(maxWrites !== undefined && { maxWrites }),
    preflight: async () => [],
    summary: () => [],
    close: async () => {},
    write: async (events) => {
      written.push(...events.map(({ after }) => after?.[0]));
      return [];
    },
    ...own,
  };
  const shapes = new ShapeGuard(new ShapeFile(directory, false), {
    save: 'a',
    target: 'a',
    mergeSchema: false,
    takes: () => false,
  });
  const letters = new DeadLetters(directory);
  return { save: new Save(plan, sink, [], letters, new Metrics(), memoryLog(), shapes), written };
}

const known = tableOf('known', [{ name: 'id', kind: 'integer' }]);
const fresh = tableOf('fresh', [{ name: 'id', kind: 'integer' }]);
const write = (save: Save, sequence: number, event: ChangeEvent): Promise<void> =>
  save.write([{ sequence, events: [event], bytes: 1, time: 0 }], { abort: never, drain: never });

test('a write whose tables are known does not overtake one whose shapes are being kept', async () => {
  const { save, written } = saveOf();
  await write(save, 1, insert(known, [1]));
  await Promise.all([write(save, 2, insert(fresh, [2])), write(save, 3, insert(known, [3]))]);
  expect(written).toEqual([1, 2, 3]);
});

test('nothing goes by behind rows that the guard refuses', async () => {
  const { save, written } = saveOf();
  await write(save, 1, insert(known, [1]));
  const wider = tableOf('known', [
    { name: 'id', kind: 'integer' },
    { name: 'more', kind: 'string' },
  ]);
  const results = await Promise.allSettled([
    write(save, 2, insert(wider, [2, 'x'])),
    write(save, 3, insert(known, [3])),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(written).toEqual([1]);
});

test.each([
  { maxWrites: 2, lives: false },
  { maxWrites: undefined, lives: true },
])('rows under way live no longer than another try may want them: %j', async ({ maxWrites, lives }) => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<[]>();
  // Not async, as the sink of Elasticsearch is not: nothing of it holds the events.
  const hang: Sink['write'] = () => {
    begun.resolve();
    return ended.promise;
  };
  const { save } = saveOf({ write: hang, maxWrites });
  const begin = (): readonly [WeakRef<object>, Promise<void>] => {
    const event = insert(known, [1]);
    return [new WeakRef(event), write(save, 1, event)];
  };
  const [event, writing] = begin();
  await begun.promise;
  expect(await isCollected(event)).toBe(!lives);
  ended.resolve([]);
  await writing;
});
