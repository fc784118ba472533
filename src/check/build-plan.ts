import { join } from 'node:path';
import type { PipelinePlan, Plan, SavePlan } from '../model/plan.ts';
import type { BoundLoad, BoundProgram, BoundSave } from './bound.ts';
import { directoryOf, loadOf, stepsOf, streamNameOf } from './trace.ts';

/** The plan of a script without errors: one pipeline for each load that something saves. */
export function buildPlan(program: BoundProgram): Plan {
  const stream = program.streamName ?? streamNameOf(program.source);
  const pipelines: PipelinePlan[] = [];
  for (const load of new Set(program.saves.map((save) => loadOf(save.table)))) {
    const saves = program.saves
      .filter((save) => loadOf(save.table) === load)
      .map((save) => planSave(save, stream));
    const planned = load && planLoad(load);
    if (planned) pipelines.push({ load: planned, saves: saves.filter((save) => save !== undefined) });
  }
  return freeze({ version: 1, stream, directory: directoryOf(program.source), pipelines });
}

function planLoad(load: BoundLoad): PipelinePlan['load'] | undefined {
  const { target } = load;
  if (!target?.path) return undefined;
  return {
    table: load.name.name,
    format: target.format.name,
    path: target.path,
    options: target.options.values,
  };
}

function planSave(save: BoundSave, stream: string): SavePlan | undefined {
  const { target } = save;
  if (!target?.path) return undefined;
  const location = target.options.values.checkpointLocation;
  const partitionBy = [...new Set(save.statement.partitionBy.map(({ name }) => name))];
  return {
    table: save.statement.table.name,
    format: target.format.name,
    path: target.path,
    options: target.options.values,
    ...(save.mode !== 'append' && { mode: save.mode }),
    transforms: stepsOf(save.table),
    checkpointLocation:
      typeof location === 'string' ? location : join('.bsql', stream.replace(/[^\p{L}\p{N}._-]/gu, '_')),
    ...(partitionBy.length > 0 && { partitionBy }),
  };
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
