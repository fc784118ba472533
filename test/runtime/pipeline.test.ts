import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Batch, ChangeEvent, Position } from '../../src/model/change.ts';
import { BsqlError } from '../../src/model/errors.ts';
import type {
  BatchTransform,
  ItemFailure,
  Sink,
  Source,
  Transform,
  WriteContext,
} from '../../src/model/format.ts';
import type { SavePlan } from '../../src/model/plan.ts';
import { CheckpointFile } from '../../src/runtime/checkpoint-file.ts';
import { readLetterFile } from '../../src/runtime/dead-letter-files.ts';
import { DeadLetters, type LetterLimits } from '../../src/runtime/dead-letters.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { runPipeline } from '../../src/runtime/pipeline.ts';
import { Save } from '../../src/runtime/save.ts';
import { insert, tableOf } from '../support/events.ts';
import { watchSyncs } from '../support/file-syncs.ts';
import { memoryLog } from '../support/logs.ts';
import { waitUntil } from '../support/wait.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);

interface NumberedPosition extends Position {
  readonly offset: number;
}
const positionAt = (offset: number): NumberedPosition => ({ text: String(offset), offset });

/** A source of numbered rows, one a batch, each batch a commit; `fault` may throw before a batch. */
function numbers(
  count: number,
  fault: (next: number) => void = () => {},
): Source & { readonly reads: (number | undefined)[] } {
  const reads: (number | undefined)[] = [];
  return {
    reads,
    preflight: async () => [],
    compare: (a, b) => (a as NumberedPosition).offset - (b as NumberedPosition).offset,
    close: async () => {},
    async *read(from, signal): AsyncGenerator<Batch> {
      const start = (from as NumberedPosition | undefined)?.offset;
      reads.push(start);
      for (let i = (start ?? 0) + 1; i <= count && !signal.aborted; i++) {
        await new Promise(setImmediate);
        fault(i);
        yield { events: [insert(table, [i])], bytes: 100, position: positionAt(i), time: i };
      }
    },
  };
}

function memorySink(
  write: (
    events: readonly ChangeEvent[],
    context: WriteContext,
  ) => Promise<readonly ItemFailure[]> | undefined = () => undefined,
): Sink & { readonly rows: unknown[] } {
  const rows: unknown[] = [];
  return {
    rows,
    maxEvents: 10,
    maxBytes: 1_000_000,
    preflight: async () => [],
    summary: () => [],
    close: async () => {},
    write: async (events, context) => {
      const failures = (await write(events, context)) ?? [];
      rows.push(...events.map((event) => event.after?.[0]));
      return failures;
    },
  };
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-pipeline-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function groupOf(
  name: string,
  sinks: readonly Sink[],
  metrics: Metrics,
  options: Record<string, string> = {},
  transforms: readonly Transform[] = [],
  limits: LetterLimits = {},
) {
  const location = join(directory, name);
  const plan: SavePlan = {
    table: 't',
    format: 'memory',
    path: { parts: [] },
    options,
    transforms: [],
    checkpointLocation: location,
  };
  const log = memoryLog();
  return {
    log,
    group: {
      file: new CheckpointFile(location, 'test'),
      saves: sinks.map((sink) => {
        const letters = new DeadLetters(location, {}, limits);
        return new Save(plan, sink, transforms, letters, metrics, log);
      }),
      duration: 20,
    },
  };
}

const offsetIn = async (name: string): Promise<unknown> =>
  (await new CheckpointFile(join(directory, name), 'test').read())?.offset;
const never = new AbortController().signal;
const away = (): never => {
  throw new BsqlError('away', { code: 'BSQL5001', retryable: true });
};

/** A transform that asks somebody; `ask` may take its time, and drop rows. */
function asking(
  ask: (events: readonly ChangeEvent[], context: WriteContext) => Promise<readonly ChangeEvent[]>,
): BatchTransform {
  return {
    kind: 'batch',
    preflight: async () => [],
    inspect: async (tables) => ({ tables, problems: [] }),
    close: async () => {},
    apply: ask,
  };
}

describe('tables that lost all their rows', () => {
  const clearing = {
    tables: [{ database: 'shop', name: 't' }],
    version: 5,
    origin: { time: 0, file: 'binlog.000001', offset: 700, gtid: undefined },
  };

  /** Row 1, the end of all rows, row 2; then the position of the three. */
  function clearingSource(): Source {
    const row = (id: number): Batch => ({
      events: [insert(table, [id])],
      bytes: 100,
      position: undefined,
      time: id,
    });
    return {
      ...numbers(0),
      async *read(): AsyncGenerator<Batch> {
        yield row(1);
        yield { events: [], bytes: 0, cleared: clearing, position: undefined, time: 1 };
        yield { ...row(2), position: positionAt(3) };
      },
    };
  }

  test('are cleared behind what came before, before what comes after, and before the checkpoint', async () => {
    const done: string[] = [];
    const metrics = new Metrics();
    let attempts = 0;
    const sink: Sink = {
      ...memorySink(async (events) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        done.push(...events.map(({ after }) => `row ${String(after?.[0])}`));
        return [];
      }),
      clear: async ({ tables, version }) => {
        if (attempts++ === 0) throw new BsqlError('busy', { code: 'BSQL5104', retryable: true });
        done.push(`clear ${tables[0]?.name} at ${version}, checkpoint ${String(await offsetIn('cp'))}`);
      },
    };
    const { group, log } = groupOf('cp', [sink], metrics);
    await runPipeline(
      { source: clearingSource(), groups: [group], metrics, log, creditBytes: 100_000 },
      never,
    );
    expect(done).toEqual(['row 1', 'clear t at 5, checkpoint undefined', 'row 2']);
    expect(await offsetIn('cp')).toBe(3);
  });

  test('stop a stream whose sink cannot, and the checkpoint stands before them', async () => {
    const metrics = new Metrics();
    const sink = memorySink();
    const { group, log } = groupOf('cp', [sink], metrics);
    const running = runPipeline(
      { source: clearingSource(), groups: [group], metrics, log, creditBytes: 100_000 },
      never,
    );
    await expect(running).rejects.toMatchObject({
      code: 'BSQL5032',
      message: expect.stringContaining('shop.t'),
    });
    expect(sink.rows).toEqual([1]);
    expect(await offsetIn('cp')).toBeUndefined();
  });

  test('stop a stream whose transform asks', async () => {
    const metrics = new Metrics();
    const sink: Sink = { ...memorySink(), clear: async () => {} };
    const { group, log } = groupOf('cp', [sink], metrics, {}, [asking(async (events) => events)]);
    const running = runPipeline(
      { source: clearingSource(), groups: [group], metrics, log, creditBytes: 100_000 },
      never,
    );
    await expect(running).rejects.toMatchObject({ code: 'BSQL5032' });
  });
});

describe('a transform that asks', () => {
  const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

  test('lets no batch overtake another, and answers many batches at once', async () => {
    const metrics = new Metrics();
    const sink = memorySink();
    const sizes: number[] = [];
    const transform = asking(async (events) => {
      sizes.push(events.length);
      // The first answers take longest.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 12 - sizes.length * 4)));
      return events;
    });
    const { group, log } = groupOf('cp', [sink], metrics, {}, [transform]);
    await runPipeline({ source: numbers(200), groups: [group], metrics, log, creditBytes: 100_000 }, never);
    expect(sink.rows).toEqual(range(200));
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(await offsetIn('cp')).toBe(200);
  });

  test('what it answers for several batches passes no checkpoint before it is written', async () => {
    const metrics = new Metrics();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sink = memorySink(async (events) => {
      if (events.some((event) => Number(event.after?.[0]) > 1)) await held;
      return [];
    });
    const transform = asking(async (events) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return events;
    });
    const { group, log } = groupOf('cp', [sink], metrics, {}, [transform]);
    const running = runPipeline(
      { source: numbers(5), groups: [group], metrics, log, creditBytes: 100_000 },
      never,
    );
    await waitUntil('the first row to be written', async () => (await offsetIn('cp')) === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await offsetIn('cp')).toBe(1);
    release();
    await running;
    expect(await offsetIn('cp')).toBe(5);
    expect(sink.rows).toEqual(range(5));
  });

  test('a fault of it ends the stream, and the checkpoint stands before what it did not answer', async () => {
    const metrics = new Metrics();
    const sink = memorySink();
    const transform = asking(async (events) => {
      if (events.some((event) => Number(event.after?.[0]) >= 50)) away();
      return events;
    });
    const { group, log } = groupOf('cp', [sink], metrics, {}, [transform]);
    await expect(
      runPipeline({ source: numbers(100), groups: [group], metrics, log, creditBytes: 100 }, never),
    ).rejects.toThrow('away');
    expect(await offsetIn('cp')).toBe(49);
  });

  test('waits as it is told to, visibly, and a stop ends the wait', async () => {
    const metrics = new Metrics();
    const drain = new AbortController();
    const cause = new BsqlError('no answer', { code: 'BSQL5001', retryable: true });
    const states = new Set<string>();
    const transform = asking(async (events, context) => {
      for (let attempt = 0; ; attempt++) {
        if (attempt === 2) setTimeout(() => drain.abort(), 20);
        await context.backOff(attempt, cause, attempt === 2 ? 60_000 : 5);
        states.add(metrics.state);
        if (attempt > 5) return events;
      }
    });
    const { group, log } = groupOf('cp', [memorySink()], metrics, {}, [transform]);
    await expect(
      runPipeline({ source: numbers(3), groups: [group], metrics, log, creditBytes: 1_000 }, drain.signal),
    ).rejects.toThrow('stopped before');
    expect([...states]).toEqual(['waiting for a transform']);
  });
});

describe('runPipeline', () => {
  test('writes everything in order and leaves the checkpoint at the end', async () => {
    const metrics = new Metrics();
    const sink = memorySink();
    const { group, log } = groupOf('cp', [sink], metrics);
    await runPipeline({ source: numbers(100), groups: [group], metrics, log, creditBytes: 1_000 }, never);
    expect(sink.rows).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(await offsetIn('cp')).toBe(100);
    expect(metrics).toMatchObject({ rowsRead: 100, rowsWritten: 100, idle: true, state: 'stopped' });
    expect([...metrics.tables]).toEqual([['shop.t', { insert: 100, update: 0, delete: 0, read: 0 }]]);
  });

  test('a slow sink slows the source: no more is read than the credit allows (invariant 6)', async () => {
    const metrics = new Metrics();
    let release: () => void = () => {};
    const sink = memorySink(() => new Promise((resolve) => (release = () => resolve([]))));
    const { group, log } = groupOf('cp', [sink], metrics);
    const running = runPipeline(
      { source: numbers(50), groups: [group], metrics, log, creditBytes: 1_000 },
      never,
    );
    await waitUntil('the credit to be used up', () => metrics.rowsRead === 10);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(metrics.rowsRead).toBe(10);
    expect(metrics.idle).toBe(false);
    const timer = setInterval(() => release(), 1);
    await running;
    clearInterval(timer);
    expect(sink.rows).toHaveLength(50);
  });

  test('a lost source is read again from its last commit, a lost target is written again', async () => {
    const metrics = new Metrics();
    let sourceFaults = 0;
    const source = numbers(20, (next) => {
      if (next === 8 && sourceFaults++ < 1) away();
    });
    let sinkFaults = 0;
    const sink = memorySink(() => (sinkFaults++ === 0 ? away() : undefined));
    const { group, log } = groupOf('cp', [sink], metrics);
    await runPipeline({ source, groups: [group], metrics, log, creditBytes: 10_000 }, never);
    expect(source.reads).toEqual([undefined, 7]);
    expect(sink.rows).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(metrics.retries).toBe(2);
  });

  test('two checkpoints: the earlier one is where the source begins', async () => {
    const metrics = new Metrics();
    const [a, b] = [memorySink(), memorySink()];
    const first = groupOf('a', [a], metrics);
    const second = groupOf('b', [b], metrics);
    await first.group.file.write(positionAt(5));
    await second.group.file.write(positionAt(3));
    const source = numbers(6);
    await runPipeline(
      { source, groups: [first.group, second.group], metrics, log: first.log, creditBytes: 1_000 },
      never,
    );
    expect(source.reads).toEqual([3]);
    expect(a.rows).toEqual([4, 5, 6]);
    expect(await offsetIn('a')).toBe(6);
    expect(await offsetIn('b')).toBe(6);
  });

  test('a save without a checkpoint beside one with: told where it begins', async () => {
    const metrics = new Metrics();
    const [a, b] = [memorySink(), memorySink()];
    const [first, second] = [groupOf('a', [a], metrics), groupOf('b', [b], metrics)];
    await first.group.file.write(positionAt(2));
    const groups = [first.group, second.group];
    await runPipeline({ source: numbers(4), groups, metrics, log: first.log, creditBytes: 1_000 }, never);
    expect(b.rows).toEqual([3, 4]);
    expect(first.log.entries.filter((entry) => entry.level === 'warn')).toMatchObject([
      { fields: { checkpoints: [second.group.file.path], position: '2' } },
    ]);
  });

  test('every group has its first checkpoint at once, also before any row', async () => {
    const metrics = new Metrics();
    const drain = new AbortController();
    const groups = ['a', 'b'].map((name) => ({
      ...groupOf(name, [memorySink()], metrics).group,
      duration: 3_600_000,
    }));
    const quiet: Source = {
      ...numbers(0),
      async *read(_from, signal): AsyncGenerator<Batch> {
        yield { events: [], bytes: 0, position: positionAt(7), time: 0 };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    };
    const running = runPipeline(
      { source: quiet, groups, metrics, log: memoryLog(), creditBytes: 1_000 },
      drain.signal,
    );
    await waitUntil(
      'both checkpoints',
      async () => (await offsetIn('a')) === 7 && (await offsetIn('b')) === 7,
    );
    drain.abort();
    await running;
  });

  test('a source is told what every save has confirmed, in order, and the end of it (invariant 1)', async () => {
    const metrics = new Metrics();
    const slow = memorySink(async () => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return [];
    });
    const quick = memorySink();
    const { log, group } = groupOf('a', [slow], metrics);
    const other = groupOf('b', [quick], metrics).group;
    const told: number[] = [];
    const source: Source = {
      ...numbers(60),
      confirm: async (position) => {
        told.push((position as NumberedPosition).offset);
        expect(slow.rows.length).toBeGreaterThanOrEqual(told.at(-1) ?? 0);
        expect(quick.rows.length).toBeGreaterThanOrEqual(told.at(-1) ?? 0);
      },
    };
    await runPipeline({ source, groups: [group, other], metrics, log, creditBytes: 1_000 }, never);
    expect(told.at(-1)).toBe(60);
    expect(new Set(told).size).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  test('a fault for good stops, with the checkpoint before what failed (invariant 1)', async () => {
    const metrics = new Metrics();
    const good = memorySink();
    const bad = memorySink(async (events) => {
      if (events.some((event) => Number(event.after?.[0]) >= 5))
        throw new BsqlError('broken', { code: 'BSQL5103' });
      return [];
    });
    const { group, log } = groupOf('cp', [good, { ...bad, maxEvents: 1 }], metrics);
    await expect(
      runPipeline({ source: numbers(20), groups: [group], metrics, log, creditBytes: 300 }, never),
    ).rejects.toThrow('broken');
    expect(await offsetIn('cp')).toBe(4);
  });

  test('drain: what was read is written, and the checkpoint stands behind it', async () => {
    const metrics = new Metrics();
    const drain = new AbortController();
    const sink = memorySink();
    const { group, log } = groupOf('cp', [sink], metrics);
    const running = runPipeline(
      { source: numbers(1_000_000), groups: [group], metrics, log, creditBytes: 1_000 },
      drain.signal,
    );
    await waitUntil('some rows', () => sink.rows.length > 30);
    drain.abort();
    await running;
    expect(sink.rows).toHaveLength(metrics.rowsRead);
    expect(await offsetIn('cp')).toBe(metrics.rowsRead);
  });

  test('drain while the target is away: told, not waited for', async () => {
    const metrics = new Metrics();
    const drain = new AbortController();
    const sink = memorySink(() => away());
    const { group, log } = groupOf('cp', [sink], metrics);
    const running = runPipeline(
      { source: numbers(5), groups: [group], metrics, log, creditBytes: 1_000 },
      drain.signal,
    );
    await waitUntil('the wait', () => metrics.state === 'waiting for the target');
    expect(metrics.cause).toBe('away');
    drain.abort();
    await expect(running).rejects.toThrow('stopped before the target had everything');
    expect(await offsetIn('cp')).toBeUndefined();
  });
});

describe('events that the target refuses for good (invariant 3)', () => {
  const refuseThree = async (events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> =>
    events
      .filter((event) => event.after?.[0] === 3)
      .map((event) => ({ event, code: 'bad', reason: 'three', target: 'i', id: '3', document: '{"id":3}' }));

  test('become dead letters, and the checkpoint passes them', async () => {
    const metrics = new Metrics();
    const { group, log } = groupOf('cp', [memorySink(refuseThree)], metrics);
    await runPipeline({ source: numbers(5), groups: [group], metrics, log, creditBytes: 1_000 }, never);
    expect(readFileSync(join(directory, 'cp/dead-letters.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(
      1,
    );
    expect(metrics.deadLetters).toBe(1);
    expect(await offsetIn('cp')).toBe(5);
  });

  test('hold the place, here and at the source, until their letters are synced', async () => {
    const held = Promise.withResolvers<void>();
    const synced = Promise.withResolvers<void>();
    using _ = await watchSyncs(async (file) => {
      if ((await file.stat()).size === 0 || !(await file.stat()).isFile()) return;
      held.resolve();
      await synced.promise;
    });
    const confirmed: unknown[] = [];
    const source: Source = {
      ...numbers(5),
      confirm: async (position) => {
        confirmed.push((position as NumberedPosition).offset);
      },
    };
    const metrics = new Metrics();
    const sink = Object.assign(memorySink(refuseThree), { maxEvents: 1, maxWrites: 2 });
    const { group, log } = groupOf('cp', [sink], metrics);
    const running = runPipeline({ source, groups: [group], metrics, log, creditBytes: 1_000 }, never);
    await held.promise;
    await waitUntil('the rows behind', () => sink.rows.includes(5));
    const before = confirmed.length;
    await waitUntil('the clock of checkpoints', () => confirmed.length > before + 2);
    expect([await offsetIn('cp'), confirmed.at(-1)]).toEqual([2, 2]);
    synced.resolve();
    await running;
    expect([await offsetIn('cp'), confirmed.at(-1)]).toEqual([5, 5]);
  });

  test('stop the stream where their letters cannot be written, and the checkpoint stands before them', async () => {
    const metrics = new Metrics();
    const { group, log } = groupOf('cp', [{ ...memorySink(refuseThree), maxEvents: 1 }], metrics);
    mkdirSync(join(directory, 'cp/dead-letters.jsonl'), { recursive: true });
    await expect(
      runPipeline({ source: numbers(5), groups: [group], metrics, log, creditBytes: 1_000 }, never),
    ).rejects.toThrow(expect.objectContaining({ code: 'BSQL5204' }));
    expect([await offsetIn('cp'), metrics.deadLetters]).toEqual([2, 0]);
  });

  test('or stop the stream, if the script says so', async () => {
    const metrics = new Metrics();
    const { group, log } = groupOf('cp', [{ ...memorySink(refuseThree), maxEvents: 1 }], metrics, {
      onError: 'stop',
    });
    await expect(
      runPipeline({ source: numbers(5), groups: [group], metrics, log, creditBytes: 1_000 }, never),
    ).rejects.toThrow(/for good.*bad: three/);
    expect(await offsetIn('cp')).toBe(2);
  });

  const refuseAll = async (events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> =>
    events.map((event) => ({
      event,
      code: 'bad',
      reason: 'all',
      target: 'i',
      id: String(event.after?.[0]),
      document: '{}',
    }));

  test.each([
    [{ maxErrors: 3 }, 10, 3],
    [{ maxErrorRatio: 10 }, 1_005, 999],
  ])('or stop it when they are more than %j allows, and keep those before', async (options, count, kept) => {
    const metrics = new Metrics();
    const { group, log } = groupOf('cp', [{ ...memorySink(refuseAll), maxEvents: 1 }], metrics, {});
    Object.assign(group.saves[0]?.plan.options ?? {}, options);
    await expect(
      runPipeline({ source: numbers(count), groups: [group], metrics, log, creditBytes: 100 }, never),
    ).rejects.toThrow(expect.objectContaining({ code: 'BSQL5146' }));
    expect(metrics.deadLetters).toBe(kept);
    expect(await offsetIn('cp')).toBe(kept);
  });

  test('or stop it when the folder would hold more letters than it may; they come again when there is room', async () => {
    const path = join(directory, 'cp/dead-letters.jsonl');
    const run = async (): Promise<void> => {
      const metrics = new Metrics();
      const sink = { ...memorySink(refuseAll), maxEvents: 1 };
      const { group, log } = groupOf('cp', [sink], metrics, {}, [], { totalBytes: 1_000 });
      await runPipeline({ source: numbers(5), groups: [group], metrics, log, creditBytes: 100 }, never);
    };
    const kept = async (): Promise<string[]> => (await readLetterFile(path)).map(({ head }) => head.id);
    const full = expect.objectContaining({ code: 'BSQL5207' });
    await expect(run()).rejects.toThrow(full);
    const first = await kept();
    expect(first.length).toBeGreaterThan(1);
    expect(await offsetIn('cp')).toBe(first.length);
    await expect(run()).rejects.toThrow(full);
    expect(await kept()).toEqual(first);
    rmSync(path);
    await run();
    expect([...first, ...(await kept())]).toEqual(['1', '2', '3', '4', '5']);
    expect(await offsetIn('cp')).toBe(5);
  });
});

test('a target that fails again and again opens the circuit, visibly, until it answers', async () => {
  const metrics = new Metrics();
  let failures = 6;
  const sink = memorySink(async (_events, context) => {
    for (; failures > 0; failures--) {
      await context.backOff(0, new BsqlError('busy', { code: 'BSQL5104', retryable: true }), 1);
    }
    return [];
  });
  const { group, log } = groupOf('cp', [sink], metrics);
  await runPipeline({ source: numbers(2), groups: [group], metrics, log, creditBytes: 1_000 }, never);
  const circuits = log.entries.flatMap(({ fields }) => ('circuit' in fields ? [fields.circuit] : []));
  expect([circuits[0], circuits.at(-1), metrics.circuitsOpen]).toEqual(['open', 'closed', 0]);
  expect(await offsetIn('cp')).toBe(2);
});

test('rows read ahead are bounded by their number too, and a larger batch passes when nothing else is held', async () => {
  const sizes = [1, 2, 3, 1, 2, 1, 3, 2, 1, 50, 1, 2, 3, 70];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const metrics = new Metrics();
  let read = 0;
  let most = 0;
  let under = 0;
  let mostUnder = 0;
  const sink: ReturnType<typeof memorySink> = Object.assign(
    memorySink(async () => {
      mostUnder = Math.max(mostUnder, ++under);
      await new Promise((resolve) => setTimeout(resolve, 2));
      under--;
      return [];
    }),
    { maxEvents: 3, maxWrites: 2 },
  );
  const source: Source = {
    ...numbers(0),
    async *read(): AsyncGenerator<Batch> {
      for (const [i, size] of sizes.entries()) {
        const events = Array.from({ length: size }, () => insert(table, [++read]));
        if (size <= 3 && i < 9) most = Math.max(most, read - sink.rows.length);
        yield { events, bytes: 1, position: positionAt(i + 1), time: i };
        await new Promise(setImmediate);
      }
    },
  };
  const { group, log } = groupOf('rows', [sink], metrics);
  await runPipeline({ source, groups: [group], metrics, log, creditBytes: 1000 }, never);
  expect(sink.rows).toHaveLength(total);
  expect(await offsetIn('rows')).toBe(sizes.length);
  expect(mostUnder).toBe(2);
  // Twelve rows have credit; one batch more is in the reader's hand.
  expect(most).toBeLessThanOrEqual(12 + 3);
});
