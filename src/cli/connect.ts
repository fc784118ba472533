import { findPlaces } from '../check/places.ts';
import { type Diagnostic, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import { formats } from '../formats/index.ts';
import type { Problem } from '../model/inspection.ts';
import type { Log } from '../model/log.ts';
import type { Plan } from '../model/plan.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import { inspectPlan, type PipelineInspection } from '../runtime/inspect-plan.ts';
import { checkScript } from './check-script.ts';

/** Longer than any single question may take; a server that hangs is told as one that does not answer. */
const patience = 120_000;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What the living servers say of a plan. Nothing is written anywhere. */
export async function inspectLiving(plan: Plan): Promise<PipelineInspection[]> {
  const environment = { formats, log: silent, output: async () => {} };
  return await inspectPlan(plan, environment, AbortSignal.timeout(patience));
}

/** A script judged by itself, and if it is right, against its servers: every finding at its statement. */
export async function checkConnected(
  source: SourceText,
  variables: Readonly<Record<string, string>>,
): Promise<readonly Diagnostic[]> {
  const alone = await checkScript(source, { variables, purpose: 'check' });
  // A part that others include has nothing to connect to.
  if (!alone.plan || alone.plan.pipelines.length === 0) return alone.diagnostics;
  const { plan, diagnostics } = await checkScript(source, { variables, purpose: 'run' });
  if (!plan) return diagnostics;
  return sortDiagnostics([...diagnostics, ...findingsOf(await inspectLiving(plan), source)]);
}

export function findingsOf(pipelines: readonly PipelineInspection[], source: SourceText): Diagnostic[] {
  const places = findPlaces(source);
  const findings = new Map<string, Diagnostic>();
  const add = (problem: Problem, span: Span): void => {
    // Two saves to one cluster hear the same of it.
    findings.set(`${span.start} ${problem.code} ${problem.message}`, {
      ...problem,
      source,
      span,
      labels: [],
      help: problem.help,
      fixes: [],
    });
  };
  for (const { plan, source: origin, checkpoints, saves } of pipelines) {
    for (const problem of origin.problems) add(problem, places.load(plan.load.table));
    const counts = new Map<string, number>();
    for (const save of saves) {
      const { table } = save.plan;
      const index = counts.get(table) ?? 0;
      counts.set(table, index + 1);
      const span = places.save(table, index);
      const shared = checkpoints.find((checkpoint) => checkpoint.saves.includes(save.plan));
      for (const problem of [...save.problems, ...(shared?.problems ?? []), ...tellChanges(shared)])
        add(problem, span);
    }
  }
  return [...findings.values()];
}

function tellChanges(checkpoint: PipelineInspection['checkpoints'][number] | undefined): Problem[] {
  return (checkpoint?.changes ?? []).map(({ what, effect }) => ({
    severity: 'warning',
    code: 'BSQL5221',
    message: `the script changed since its checkpoint was written: ${what}`,
    help: effect,
  }));
}
