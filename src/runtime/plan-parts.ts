import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { FormatList } from '../model/format.ts';
import type { OptionTable, OptionValues } from '../model/options.ts';
import { showPath } from '../model/path-template.ts';
import type { LoadPlan, SavePlan, SelectPlan } from '../model/plan.ts';
import { saveOptions } from '../model/save-options.ts';

/** Options that decide meaning, by name; what is not given is left out. */
type MeaningOptions = Readonly<Record<string, string>>;

export interface LoadParts {
  readonly format: string;
  readonly path: string;
  readonly options: MeaningOptions;
}

export interface SaveParts extends LoadParts {
  readonly transforms: readonly SelectPlan[];
}

/**
 * What decides which rows come and which documents they make, for one load and the saves that share
 * its checkpoint: no addresses, names, passwords, sizes or durations.
 */
export interface PlanParts {
  readonly load: LoadParts;
  readonly saves: readonly SaveParts[];
}

export function planParts(load: LoadPlan, saves: readonly SavePlan[], formats: FormatList): PlanParts {
  const find = (name: string) => formats.find((format) => format.name === name);
  return {
    load: {
      format: load.format,
      path: showPath(load.path),
      options: meaningOf(load.options, find(load.format)?.source?.options ?? []),
    },
    saves: saves.map((save) => ({
      format: save.format,
      path: showPath(save.path),
      options: {
        ...meaningOf(save.options, [...saveOptions, ...(find(save.format)?.sink?.options ?? [])]),
        ...(save.partitionBy && { partitionBy: save.partitionBy.join() }),
      },
      transforms: save.transforms,
    })),
  };
}

function meaningOf(values: OptionValues, table: OptionTable): MeaningOptions {
  const kept = table.flatMap(({ name, meaning }): [string, string][] => {
    const value = values[name];
    return meaning && value !== undefined ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(kept);
}

/** SHA-256 over canonical JSON: the same meaning has the same hash, whatever order it was built in. */
export function hashParts(parts: PlanParts): string {
  const saves = parts.saves.map(canonicalJson).sort();
  return createHash('sha256')
    .update(canonicalJson({ load: parts.load, saves }))
    .digest('hex');
}

/** JSON with the keys of every object in order and nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The folder of a save's checkpoint and dead letters. */
export function checkpointFolder(save: SavePlan, directory: string): string {
  return isAbsolute(save.checkpointLocation)
    ? save.checkpointLocation
    : join(directory, save.checkpointLocation);
}
