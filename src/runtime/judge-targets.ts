import type { FormatList, OpenContext, Problem, Sink, Source } from '../model/format.ts';
import type { RunPlan, SavePlan } from '../model/plan.ts';
import { inspectTransforms } from './inspect-transforms.ts';
import { problemOf } from './problem.ts';

export interface JudgedPipeline {
  readonly source: Pick<Source, 'tables'>;
  readonly saves: readonly {
    readonly plan: Pick<SavePlan, 'transforms'>;
    readonly sink: Pick<Sink, 'judge'>;
  }[];
}

/**
 * What targets that are there would refuse of the tables as they are now. A look ahead that does not
 * succeed is told and stops nothing: the rows themselves are judged by the target.
 */
export async function judgeTargets(
  { source, saves }: JudgedPipeline,
  formats: FormatList,
  contextOf: (step: RunPlan) => OpenContext,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (!source.tables || !saves.some(({ sink }) => sink.judge)) return [];
  try {
    const tables = await source.tables(signal);
    // Two saves to one target hear the same of it.
    const problems = new Map<string, Problem>();
    for (const { plan, sink } of saves) {
      if (!sink.judge) continue;
      const views = await inspectTransforms(tables, plan.transforms, formats, contextOf, signal);
      for (const problem of await sink.judge(views.tables, signal))
        problems.set(`${problem.code} ${problem.message}`, problem);
    }
    return [...problems.values()];
  } catch (error) {
    return [{ ...problemOf(error), severity: 'warning' }];
  }
}
