import { showPath } from '../model/path-template.ts';
import type { SavePlan } from '../model/plan.ts';

/** How a dead letter names the save that it is of, so that a replay finds it again: `orders as es.{db}_{table}`. */
export function nameOfSave({ table, format, path }: Pick<SavePlan, 'table' | 'format' | 'path'>): string {
  return `${table} as ${format}.${showPath(path)}`;
}
