import { check } from '../check/check.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { formats } from '../formats/index.ts';
import { exitCodes } from './exit-codes.ts';
import { reportPlan } from './plan-report.ts';
import { renderPlan } from './render-plan.ts';
import { processEnvironment, readScript, readVariables } from './scripts.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface PlanArguments {
  readonly format: 'text' | 'json';
  readonly set: readonly string[];
  readonly connect: boolean;
}

/** Prints what `bsql run` would do. Opens no socket and loads no driver unless it is to connect. */
export async function runPlan(path: string, options: PlanArguments, terminal: Terminal): Promise<number> {
  const variables = readVariables(options.set);
  const source = await readScript(path);
  const { plan, diagnostics } = check(source, {
    formats,
    environment: processEnvironment,
    variables,
    purpose: options.connect ? 'run' : 'check',
  });
  for (const diagnostic of diagnostics)
    terminal.err(`${renderText(diagnostic, { color: terminal.errColor })}\n`);
  if (!plan) return exitCodes.usage;

  const inspections = options.connect ? await (await import('./connect.ts')).inspectLiving(plan) : undefined;
  const report = await reportPlan(plan, path, formats, inspections);
  terminal.out(options.format === 'json' ? JSON.stringify(report, null, 2) : renderPlan(report));
  if (options.format === 'text')
    for (const problem of report.problems) terminal.err(`\n${renderFault(problem, terminal.errColor)}`);
  return report.problems.some((problem) => problem.severity === 'error') ? exitCodes.failed : exitCodes.fine;
}
