import { basename, dirname } from 'node:path';
import type { SelectPlan } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import type { BoundLoad, BoundTable } from './bound.ts';

/** The load that a table's rows come from; undefined when a statement on the way is not known. */
export function loadOf(table: BoundTable | undefined): BoundLoad | undefined {
  if (table?.kind === 'select') return loadOf(table.from);
  return table?.kind === 'load' ? table : undefined;
}

/** The selects between a table and its load, the first to be applied first. */
export function selectsOf(table: BoundTable | undefined): SelectPlan[] {
  if (table?.kind !== 'select') return [];
  return [...selectsOf(table.from), ...(table.plan ? [table.plan] : [])];
}

export function directoryOf(source: SourceText): string {
  return dirname(source.name);
}

export function streamNameOf(source: SourceText): string {
  return basename(source.name).replace(/\.bsql$/i, '') || 'stream';
}
