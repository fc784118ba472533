import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Load } from './load.ts';
import { measureMariadbBinlog } from './mariadb-binlog.ts';
import type { ChildTask, Measured } from './measured.ts';

/** Runs of each kind, alternating; servers warm up and machines drift, so every second round goes backwards. */
export const rounds = 5;
/** The same where a neighbour on the machine weighs more than what is compared. */
export const roundsIntoElasticsearch = 7;
export type Say = (text: string) => void;
export type Results = ReadonlyMap<string, readonly Measured[]>;

const execute = promisify(execFile);

/** One run in a process of its own, which must have seen every row. */
export async function measure(kind: string, task: ChildTask, say: Say): Promise<Measured> {
  const measured =
    kind === 'mariadb-binlog' ? await measureMariadbBinlog(task) : await measureChild(kind, task);
  if (measured.rows < task.rows) throw new Error(`${kind} saw ${measured.rows} of ${task.rows} rows`);
  sayMeasured(kind, measured, say);
  return measured;
}

export function sayMeasured(kind: string, measured: Measured, say: Say): void {
  say(
    `  ${kind}: ${Math.round(rateOf(measured))} rows/s, ${measured.cpuSeconds.toFixed(1)} s CPU, ${measured.rssMegabytes.toFixed(0)} MB`,
  );
}

async function measureChild(kind: string, task: ChildTask): Promise<Measured> {
  const { stdout } = await execute(
    process.execPath,
    [resolve('bench/child.ts'), kind, JSON.stringify(task)],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as Measured;
}

function rateOf(one: Measured | undefined): number {
  return one ? (one.timedRows ?? one.rows) / one.seconds : Number.NaN;
}

export async function alternate(
  kinds: readonly string[],
  taskOf: (kind: string) => ChildTask | Promise<ChildTask>,
  say: Say,
): Promise<Results> {
  const results = new Map<string, Measured[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? kinds : [...kinds].reverse()) {
      const task = await taskOf(kind);
      results.get(kind)?.push(await measure(kind, task, say));
    }
  }
  return results;
}

export function head(ratio: string): string {
  return `| load | what | rows/s | ${ratio} | CPU s per million rows | peak RSS MB |\n|---|---|---|---|---|---|`;
}

/**
 * The last kind is what the others are compared with, round by round: the runs of one are neighbours in
 * time, and a machine that drifts does it for both.
 */
export function rowsOf(
  { title: load, rows }: Pick<Load, 'title' | 'rows'>,
  results: Results,
  titles: readonly (readonly [string, string])[],
): string[] {
  const base = results.get(titles.at(-1)?.[0] ?? '') ?? [];
  return titles.map(([kind, title]) => {
    const all = results.get(kind) ?? [];
    const cells = [
      `${load} (${rows.toLocaleString('en-US')})`,
      title,
      Math.round(median(all.map(rateOf))).toLocaleString('en-US'),
      median(all.map((one, round) => rateOf(one) / rateOf(base[round]))).toFixed(2),
      known(median(all.map((one) => (one.cpuSeconds / one.rows) * 1e6)).toFixed(1)),
      known(median(all.map((one) => one.rssMegabytes)).toFixed(0)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

/** A program of others does not tell all. */
function known(figure: string): string {
  return figure === 'NaN' ? '' : figure;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
