import { formats } from '../formats/index.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { reportPlan } from './plan-report.ts';
import { renderPlan } from './render-plan.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface PlanArguments {
  readonly format: 'text' | 'json';
  readonly set: readonly string[];
  readonly connect: boolean;
}

/** Prints what `bsql run` would do. Opens no socket and loads no driver unless it is to connect. */
export async function runPlan(path: string, options: PlanArguments, terminal: Terminal): Promise<number> {
  const plan = await compileScript(path, options.set, options.connect ? 'run' : 'check', terminal);
  if (!plan) return exitCodes.usage;

  const inspections = options.connect ? await (await import('./connect.ts')).inspectLiving(plan) : undefined;
  const report = await reportPlan(plan, path, formats, inspections);
  terminal.out(options.format === 'json' ? JSON.stringify(report, null, 2) : renderPlan(report));
  if (options.format === 'text')
    for (const problem of report.problems) terminal.err(`\n${renderFault(problem, terminal.errColor)}`);
  return report.problems.some((problem) => problem.severity === 'error') ? exitCodes.failed : exitCodes.fine;
}
