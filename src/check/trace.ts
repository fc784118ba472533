import { basename, dirname } from 'node:path';
import type { TransformPlan } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import type { BoundLoad, BoundRun, BoundTable } from './bound.ts';

/** The load that a table's rows come from; undefined when a statement on the way is not known. */
export function loadOf(table: BoundTable | undefined): BoundLoad | undefined {
  return table === undefined || table.kind === 'load' ? table : loadOf(table.from);
}

/** The steps between a table and its load, the first to be applied first. */
export function stepsOf(table: BoundTable | undefined): TransformPlan[] {
  if (table === undefined || table.kind === 'load') return [];
  return [...stepsOf(table.from), ...planStep(table)];
}

/** The runs between a table and its load, the last to be applied first. */
export function runsOf(table: BoundTable | undefined): BoundRun[] {
  if (table === undefined || table.kind === 'load') return [];
  return [...(table.kind === 'run' ? [table] : []), ...runsOf(table.from)];
}

function planStep(table: Exclude<BoundTable, BoundLoad>): TransformPlan[] {
  if (table.kind === 'select') return table.plan ? [table.plan] : [];
  const { target } = table;
  if (!target?.path) return [];
  return [{ kind: 'run', format: target.format.name, path: target.path, options: target.options.values }];
}

export function directoryOf(source: SourceText): string {
  return dirname(source.name);
}

export function streamNameOf(source: SourceText): string {
  return basename(source.name).replace(/\.bsql$/i, '') || 'stream';
}
