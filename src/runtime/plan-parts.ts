import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { FormatList } from '../model/format.ts';
import type { OptionTable, OptionValues } from '../model/options.ts';
import { showPath } from '../model/path-template.ts';
import type { LoadPlan, SavePlan, SelectPlan, TransformPlan } from '../model/plan.ts';
import { saveOptions } from '../model/save-options.ts';

/** Options that decide meaning, by name; what is not given is left out. */
type MeaningOptions = Readonly<Record<string, string>>;

export interface LoadParts {
  readonly format: string;
  readonly path: string;
  readonly options: MeaningOptions;
}

export type TransformParts = SelectPlan | ({ readonly kind: 'run' } & LoadParts);

export interface SaveParts extends LoadParts {
  readonly transforms: readonly TransformParts[];
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
      transforms: save.transforms.map((step) => transformParts(step, formats)),
    })),
  };
}

function transformParts(step: TransformPlan, formats: FormatList): TransformParts {
  if (step.kind === 'select') return step;
  const table = formats.find((format) => format.name === step.format)?.transform?.options ?? [];
  return {
    kind: 'run',
    format: step.format,
    path: showPath(step.path),
    options: meaningOf(step.options, table),
  };
}

function meaningOf(values: OptionValues, table: OptionTable): MeaningOptions {
  const kept = Object.entries(values).filter(([key, value]) => {
    const spec = table.find(
      ({ name }) => name === key || (name.endsWith('*') && key.startsWith(name.slice(0, -1))),
    );
    return spec?.meaning && value !== undefined;
  });
  return Object.fromEntries(kept.map(([key, value]) => [key, String(value)]));
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
