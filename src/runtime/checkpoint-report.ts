import type { Position } from '../model/change.ts';
import type { FormatList } from '../model/format.ts';
import type { Problem } from '../model/inspection.ts';
import type { PipelinePlan, Plan, SavePlan } from '../model/plan.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import type { PlanChange } from './plan-changes.ts';
import { checkpointFolder, hashParts, planParts } from './plan-parts.ts';
import { problemOf } from './problem.ts';

/** One checkpoint of a load as it is now, and the saves that share it. */
export interface CheckpointReport {
  readonly folder: string;
  readonly saves: readonly SavePlan[];
  /** Hash of what the script means for these saves. */
  readonly hash: string;
  /** Undefined when there is none yet. */
  readonly position: Position | undefined;
  /** How the script differs from the one that wrote it. */
  readonly changes: readonly PlanChange[];
  readonly problems: readonly Problem[];
}

/** Reads the checkpoints of a load; writes and connects nothing. */
export async function readCheckpoints(
  pipeline: PipelinePlan,
  plan: Plan,
  formats: FormatList,
): Promise<CheckpointReport[]> {
  const byFolder = new Map<string, SavePlan[]>();
  for (const save of pipeline.saves) {
    const folder = checkpointFolder(save, plan.directory);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), save]);
  }
  return await Promise.all(
    [...byFolder].map(async ([folder, saves]) => {
      const parts = planParts(pipeline.load, saves, formats);
      const file = new CheckpointFile(folder, plan.stream, parts);
      const found: { position?: Position | undefined; problems: Problem[] } = await file.read().then(
        (position) => ({ position, problems: [] }),
        (error: unknown) => ({ problems: [problemOf(error)] }),
      );
      return {
        folder,
        saves,
        hash: hashParts(parts),
        position: found.position,
        changes: file.changes,
        problems: found.problems,
      };
    }),
  );
}
