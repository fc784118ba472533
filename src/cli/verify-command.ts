import { randomInt } from 'node:crypto';
import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { SaveVerdict } from '../runtime/verify/verify-plan.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { createLog } from './log.ts';
import { readSampleSize } from './sample-size.ts';
import { judgePattern } from './table-pattern.ts';
import type { Terminal } from './terminal.ts';

export interface VerifyArguments {
  readonly set: readonly string[];
  readonly table?: string | undefined;
  readonly repair: boolean;
  /** A number of rows or a share in percent. */
  readonly sample?: string | undefined;
  /** Chooses the rows of the sample. */
  readonly seed?: number | undefined;
  readonly format: 'text' | 'json';
  /** Seconds. */
  readonly wait: number;
}

/** More than these are counted, not shown. */
const shown = 20;

/** Exit code 0 when all is equal or was repaired, 1 when something differs. */
export async function runVerify(path: string, options: VerifyArguments, terminal: Terminal): Promise<number> {
  judgePattern(options.table);
  const size = options.sample === undefined ? undefined : readSampleSize(options.sample);
  // Another sample at each run, so that in time all rows are looked at.
  const seed = options.seed ?? randomInt(2 ** 31);
  const sample = size && { size, seed };
  const plan = await compileScript(path, options.set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  if (options.repair) judgeVersions(plan);
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  const { verifyPlan } = await import('../runtime/verify/verify-plan.ts');
  const verdicts = await verifyPlan(
    plan,
    { formats, log: createLog('text', 'error', terminal), output: terminal.write },
    { table: options.table, repair: options.repair, sample, wait: options.wait * 1_000 },
    stopping.signal,
  );
  const left = verdicts.reduce((sum, { findings, repaired }) => sum + findings.length - repaired, 0);
  const report = verdicts.map(reportOf);
  if (options.format === 'json')
    terminal.out(
      JSON.stringify({ version: 1, equal: left === 0, ...(sample && { seed }), saves: report }, null, 2),
    );
  else {
    terminal.out(verdicts.map((verdict) => renderVerdict(verdict, sample !== undefined)).join('\n\n'));
    if (sample) terminal.out(`a sample; --seed ${seed} takes the same rows again`);
  }
  return left === 0 ? exitCodes.fine : exitCodes.failed;
}

function reportOf({ findings, skipped, ...counts }: SaveVerdict): object {
  return {
    ...counts,
    skipped: skipped ?? null,
    differences: findings.map(({ difference }) => difference),
  };
}

function renderVerdict(verdict: SaveVerdict, sampled: boolean): string {
  const { save, skipped, compared, rows, findings, refused, moving, repaired } = verdict;
  if (skipped !== undefined) return `${save}: not compared, because ${skipped}`;
  const counts = [
    `${compared}${sampled ? ` of ${rows}` : ''} rows compared`,
    findings.length === 0 ? 'all equal' : `${findings.length} differ`,
    ...(repaired > 0 ? [`${repaired} repaired`] : []),
    ...(refused > 0 ? [`${refused} in the dead letters`] : []),
    ...(moving > 0 ? [`${moving} changed all the time and were not judged`] : []),
  ];
  const lines = findings
    .slice(0, shown)
    .map(
      ({ difference: { kind, target, id, routing, fields } }) =>
        `  ${kind.padEnd(9)}  ${target}/${id}${routing === undefined ? '' : ` (routing ${routing})`}${fields.length > 0 ? `  ${fields.join(', ')}` : ''}`,
    );
  const more =
    findings.length > shown ? [`  and ${findings.length - shown} more; --format json has all`] : [];
  return [`${save}: ${counts.join(', ')}`, ...lines, ...more].join('\n');
}

/** Without versions a repair could take the place of a newer document. */
function judgeVersions(plan: Plan): void {
  for (const save of plan.pipelines.flatMap(({ saves }) => saves)) {
    const sink = formats.find((format) => format.name === save.format)?.sink;
    if (!sink || sink.versioned?.(save.options)) continue;
    throw new BsqlError(
      `the target ${save.format} keeps no versions, so a repair could turn documents back`,
      {
        code: 'BSQL5302',
        kind: 'script',
        help: 'stop the stream and load the rows again: bsql snapshot --stopped',
      },
    );
  }
}
