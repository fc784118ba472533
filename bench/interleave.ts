import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type ChildTask, firstAcknowledged, type Measured } from './measured.ts';

/** Milliseconds that one runs while the other stands still. */
const slice = 4_000;
/** Milliseconds at the begin of a slice that do not count: what the other one had under way is done by then. */
const settling = 500;
/** Milliseconds that a slice has to count, at least. */
const enough = 1_000;

type Slice = readonly [begin: number, end: number];

/**
 * Two runs at the same time of which one stands still (SIGSTOP), in turn for some seconds each: what a
 * machine with neighbours loses, it loses to both. Counted are the slices that have one of the other
 * beside them.
 */
export async function interleave(
  first: readonly [kind: string, task: ChildTask],
  second: readonly [kind: string, task: ChildTask],
): Promise<readonly [Measured, Measured]> {
  const runs = [await begin(...first), await begin(...second)] as const;
  while (!runs.some(({ ended }) => ended))
    for (const run of runs) {
      await run.goOn(slice);
      if (run.ended) break;
    }
  for (const run of runs) await run.goOn(Number.POSITIVE_INFINITY);
  const [one, other] = await Promise.all(runs.map(({ measured }) => measured));
  if (!one || !other) throw new Error('a run that measured nothing');
  return pairSlices([one, runs[0].slices], [other, runs[1].slices]);
}

class Run {
  readonly slices: Slice[] = [];
  readonly measured: Promise<Measured>;
  readonly begun: Promise<void>;
  ended = false;
  readonly #process: ChildProcess;

  constructor(kind: string, task: ChildTask) {
    const child = spawn(process.execPath, [resolve('bench/child.ts'), kind, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    let output = '';
    let tellBegun = (): void => {};
    this.begun = new Promise((done) => {
      tellBegun = done;
    });
    child.stdout?.on('data', (data: Buffer) => {
      output += data;
      if (output.startsWith(firstAcknowledged)) tellBegun();
    });
    this.measured = new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => {
        this.ended = true;
        tellBegun();
        if (code === 0) done(JSON.parse(output.slice(output.indexOf('{'))) as Measured);
        else fail(new Error(`${kind} ended with ${code}`));
      });
    });
  }

  /** Runs for as long, or to its end. */
  async goOn(milliseconds: number): Promise<void> {
    if (this.ended) return;
    const begin = now();
    this.#process.kill('SIGCONT');
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((done) => {
      if (Number.isFinite(milliseconds)) timer = setTimeout(done, milliseconds);
    });
    await Promise.race([over, this.measured]);
    clearTimeout(timer);
    this.stop();
    if (Number.isFinite(milliseconds)) this.slices.push([begin, now()]);
  }

  stop(): void {
    if (!this.ended) this.#process.kill('SIGSTOP');
  }
}

/** A run that stands still behind its first acknowledged rows. */
async function begin(kind: string, task: ChildTask): Promise<Run> {
  const run = new Run(kind, task);
  await Promise.race([run.begun, run.measured]);
  run.stop();
  return run;
}

function pairSlices(
  [one, slices]: readonly [Measured, readonly Slice[]],
  [other, otherSlices]: readonly [Measured, readonly Slice[]],
): readonly [Measured, Measured] {
  const sums = [
    { rows: 0, seconds: 0 },
    { rows: 0, seconds: 0 },
  ] as const;
  for (const [i, mine] of slices.entries()) {
    const theirs = otherSlices[i];
    const counts = theirs && [countIn(one, mine), countIn(other, theirs)];
    if (!counts?.every(({ seconds }) => seconds * 1_000 >= enough)) continue;
    for (const [k, { rows, seconds }] of counts.entries()) {
      const sum = sums[k] as { rows: number; seconds: number };
      sum.rows += rows;
      sum.seconds += seconds;
    }
  }
  if (sums[0].seconds === 0) throw new Error('the runs are too short to be compared in slices');
  const [a, b] = sums;
  return [
    { ...one, timedRows: a.rows, seconds: a.seconds },
    { ...other, timedRows: b.rows, seconds: b.seconds },
  ];
}

/** From the first acknowledgement in what counts of a slice to the last. */
function countIn({ acknowledged = [] }: Measured, [begin, end]: Slice): { rows: number; seconds: number } {
  const inside = acknowledged.filter(([time]) => time >= begin + settling && time <= end);
  const first = inside[0];
  const last = inside.at(-1);
  if (!first || !last) return { rows: 0, seconds: 0 };
  return { rows: last[1] - first[1], seconds: (last[0] - first[0]) / 1_000 };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
