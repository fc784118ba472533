import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/model/change.ts';
import { BsqlError } from '../../src/model/errors.ts';
import type { Sink } from '../../src/model/format.ts';
import type { SavePlan } from '../../src/model/plan.ts';
import { DeadLetters } from '../../src/runtime/dead-letters.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { type Arrival, Save } from '../../src/runtime/save.ts';
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
function saveOf(own: Partial<Sink> = {}): { save: Save; written: unknown[] } {
  const written: unknown[] = [];
  const sink: Sink = {
    maxEvents: 10,
    maxBytes: 1_000,
    maxWrites: 2,
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
  save.write(save.take([save.gather({ sequence, bytes: 1, time: 0 }, [event])]), {
    abort: never,
    drain: never,
  });

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
  { gathers: true, lives: false },
  { gathers: false, lives: true },
])('rows under way live no longer than another try may want them: %j', async ({ gathers, lives }) => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<[]>();
  const hang = async (): Promise<[]> => {
    begun.resolve();
    return await ended.promise;
  };
  const { save } = saveOf(gathers ? { gather: () => ({ add: () => {}, write: hang }) } : { write: hang });
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

test('a write is as many deliveries as it may hold, and what goes alone stands between two', () => {
  const { save } = saveOf();
  const origin = { time: 0, file: '', offset: 0, gtid: undefined };
  const gather = (sequence: number, count: number, bytes = 1, parts: Partial<Arrival> = {}) =>
    save.gather(
      { sequence, bytes, time: 0, ...parts },
      Array.from({ length: count }, () => insert(known, [sequence])),
    );
  const cleared = { tables: [], version: 1, origin };
  const queue = [
    gather(1, 4),
    gather(2, 6),
    gather(3, 1),
    gather(4, 11),
    gather(5, 1, 600),
    gather(6, 1, 401),
    gather(7, 0, 1, { cleared }),
    gather(8, 1),
  ];
  const taken: number[][] = [];
  while (queue.length > 0) taken.push(save.take(queue).map(({ sequence }) => sequence));
  expect(taken).toEqual([[1, 2], [3], [4], [5], [6], [7], [8]]);
  // What is being written takes nothing more.
  const first = [gather(9, 1)];
  save.take(first);
  expect(save.take([gather(10, 1)]).map(({ gathering }) => gathering)).not.toContain(first[0]?.gathering);
});

test('what a sink throws at rows is told when they are written, and not to those before and behind', async () => {
  const written: unknown[] = [];
  const { save } = saveOf({
    gather: () => {
      const rows: unknown[] = [];
      return {
        add: (events) => {
          for (const { after } of events) {
            if (after?.[0] === 2) throw new BsqlError('not this one', { code: 'BSQL5009' });
            rows.push(after?.[0]);
          }
        },
        write: async () => {
          written.push(...rows);
          return [];
        },
      };
    },
  });
  const results = await Promise.allSettled(
    [1, 2, 3].map(async (id) => await write(save, id, insert(known, [id]))),
  );
  expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))).toEqual([
    'done',
    'BSQL5009',
    'done',
  ]);
  expect(written).toEqual([1, 3]);
  const queue = [2, 3].map((id) => save.gather({ sequence: id, bytes: 1, time: 0 }, [insert(known, [id])]));
  expect(save.take(queue)).toHaveLength(1);
});

describe('a target that says when to come again', () => {
  const busy = (retryAfter?: number): BsqlError =>
    new BsqlError('busy', { code: 'BSQL5104', retryable: true, retryAfter });

  test.each([
    [400, 400],
    [0, 100],
  ])(
    'Retry-After of %i ms: the next try of a write comes %i ms later at the soonest',
    async (asked, least) => {
      const tries: number[] = [];
      const { save } = saveOf({
        write: async () => {
          tries.push(performance.now());
          if (tries.length === 1) throw busy(asked);
          return [];
        },
      });
      await write(save, 1, insert(known, [1]));
      // A timer may be early by a part of a millisecond.
      expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThan(least - 2);
    },
  );

  test('is left alone as long, though the circuit closes meanwhile', async () => {
    const { save } = saveOf({
      write: async ([event], context) => {
        if (event?.after?.[0] === 1) await context.backOff(0, busy(400));
        else {
          for (let fault = 0; fault < 5; fault++) await context.backOff(0, busy(), 1);
          context.answered?.(0);
        }
        return [];
      },
    });
    const begun = performance.now();
    const first = write(save, 1, insert(known, [1])).then(() => performance.now() - begun);
    await write(save, 2, insert(known, [2]));
    expect(await first).toBeGreaterThan(398);
  });
});
