import { formats } from '../formats/index.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { reportPlan } from './plan-report.ts';
import { renderDefinitions } from './render-definitions.ts';
import { renderPlan } from './render-plan.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface PlanArguments {
  readonly format: 'text' | 'json';
  readonly set: readonly string[];
  readonly connect: boolean;
  /** Only what the targets would be made as; asks the servers. */
  readonly mapping: boolean;
}

/** Prints what `bsql run` would do. Opens no socket and loads no driver unless it is to connect. */
export async function runPlan(path: string, options: PlanArguments, terminal: Terminal): Promise<number> {
  const connect = options.connect || options.mapping;
  const plan = await compileScript(path, options.set, connect ? 'run' : 'check', terminal);
  if (!plan) return exitCodes.usage;

  const inspections = connect ? await (await import('./connect.ts')).inspectLiving(plan) : undefined;
  const report = await reportPlan(plan, path, formats, inspections);
  const render = options.mapping ? renderDefinitions : renderPlan;
  terminal.out(options.format === 'json' ? JSON.stringify(report, null, 2) : render(report));
  if (options.format === 'text')
    for (const problem of report.problems) terminal.err(`\n${renderFault(problem, terminal.errColor)}`);
  return report.problems.some((problem) => problem.severity === 'error') ? exitCodes.failed : exitCodes.fine;
}
