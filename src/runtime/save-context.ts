import type { FormatList, OpenContext } from '../model/format.ts';
import type { LoadPlan, SavePlan } from '../model/plan.ts';
import { hashParts, planParts } from './plan-parts.ts';

/**
 * What only a save's sink is told. The writer changes with all that decides which rows come and which
 * versions they get: a target must not take the changes of another script for its own.
 */
export function saveContext(
  save: SavePlan,
  load: LoadPlan,
  stream: string,
  formats: FormatList,
): Pick<OpenContext, 'meaning' | 'mode' | 'partitionBy' | 'writer'> {
  const repeats = formats.find(({ name }) => name === load.format)?.source?.repeats?.(load.options) ?? true;
  const hash = hashParts(planParts(load, [save], formats)).slice(0, 16);
  return {
    meaning: hash,
    ...(save.mode && { mode: save.mode }),
    ...(save.partitionBy && { partitionBy: save.partitionBy }),
    ...(repeats && { writer: `bsql/${stream}/${load.table}/${hash}` }),
  };
}
