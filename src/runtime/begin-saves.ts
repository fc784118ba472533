import type { Position, TableSchema } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { FormatList, OpenContext, Overwrite, OverwriteStart, Source } from '../model/format.ts';
import type { Log } from '../model/log.ts';
import { showPath } from '../model/path-template.ts';
import type { RunPlan } from '../model/plan.ts';
import { inspectTransforms } from './inspect-transforms.ts';
import type { CheckpointGroup } from './pipeline.ts';
import type { Save } from './save.ts';
import { nameOfSave } from './save-name.ts';

export interface BeginningParts {
  readonly source: Source;
  readonly groups: readonly CheckpointGroup[];
  /** Those of a group that are left, as a group. */
  readonly groupOf: (saves: readonly Save[]) => CheckpointGroup;
  readonly formats: FormatList;
  readonly contextOf: (step: RunPlan) => OpenContext;
  readonly log: Log;
}

interface Beginning {
  readonly save: Save;
  readonly overwrite: Overwrite;
  readonly start: OverwriteStart;
}

/**
 * Does for each save what its mode says of what the target holds, before anything is read; the groups
 * that are to run, without the saves that are to write nothing. The checkpoints stand where the run begins.
 */
export async function beginSaves(
  parts: BeginningParts,
  signal: AbortSignal,
): Promise<readonly CheckpointGroup[]> {
  const { groups, source } = parts;
  if (groups.every(({ saves }) => saves.every(({ plan }) => plan.mode === undefined))) return groups;
  const positions = new Map<CheckpointGroup, Position | undefined>();
  for (const group of groups) positions.set(group, await group.file.read());
  const places = [...positions.values()].filter((position) => position !== undefined);
  const [earliest] = places.sort((a, b) => source.compare(a, b));
  const tables = (await source.inspect?.(earliest, signal))?.tables ?? [];
  const tablesOf = async ({ plan }: Save): Promise<readonly TableSchema[]> => {
    const { transforms } = plan;
    const views = await inspectTransforms(tables, transforms, parts.formats, parts.contextOf, signal);
    return views.tables.map(({ schema }) => schema);
  };
  const left: CheckpointGroup[] = [];
  const beginnings: Beginning[] = [];
  for (const group of groups) {
    const position = positions.get(group);
    const saves: Save[] = [];
    for (const save of group.saves) {
      const { format, path } = save.plan;
      const resumed = position !== undefined && group.file.knows(format, showPath(path));
      if (await writesNothing(save, resumed, tablesOf, parts.log, signal)) continue;
      saves.push(save);
      const { overwrite } = save.sink;
      if (save.plan.mode !== 'overwrite' || !overwrite) continue;
      beginnings.push({ save, overwrite, start: await overwrite.next(resumed) });
    }
    if (saves.length === group.saves.length) left.push(group);
    else if (saves.length > 0) left.push(parts.groupOf(saves));
  }
  await setBack(left, positions, beginnings, source);
  for (const { save, overwrite, start } of beginnings) {
    if (start.kind === 'anew') await save.forgetShapes();
    await overwrite.begin(start, await tablesOf(save), signal);
  }
  return left;
}

/** Whether the mode of a save forbids it to write; throws where it forbids to run. */
async function writesNothing(
  save: Save,
  resumed: boolean,
  tablesOf: (save: Save) => Promise<readonly TableSchema[]>,
  log: Log,
  signal: AbortSignal,
): Promise<boolean> {
  const { mode } = save.plan;
  if (resumed || (mode !== 'ignore' && mode !== 'errorIfExists')) return false;
  const occupied = (await save.sink.occupied?.(await tablesOf(save), signal)) ?? [];
  if (occupied.length === 0) return false;
  const name = nameOfSave(save.plan);
  const shown = `${occupied.slice(0, 5).join(', ')}${occupied.length > 5 ? ` and ${occupied.length - 5} more` : ''}`;
  if (mode === 'ignore') {
    log.warn(
      { code: 'BSQL5173', targets: occupied },
      `\`save ignore ${name}\` writes nothing: ${shown} ${occupied.length > 1 ? 'hold' : 'holds'} something already, and no checkpoint says that it is ours`,
    );
    return true;
  }
  throw new BsqlError(
    `\`save errorIfExists ${name}\` does not run: ${shown} ${occupied.length > 1 ? 'hold' : 'holds'} something already, and no checkpoint says that it is ours`,
    {
      code: 'BSQL5173',
      kind: 'script',
      help: 'empty the target or name another one; save append writes into what is there, save overwrite replaces it',
    },
  );
}

/** Every checkpoint of the load, since the earliest of them decides where it begins and which rows come. */
async function setBack(
  groups: readonly CheckpointGroup[],
  positions: ReadonlyMap<CheckpointGroup, Position | undefined>,
  beginnings: readonly Beginning[],
  source: Source,
): Promise<void> {
  const anew = beginnings.some(({ start }) => start.kind === 'anew');
  for (const group of groups) {
    const before = [...positions].find(([one]) => one.file.path === group.file.path)?.[1];
    if (!before) continue;
    let position = before;
    for (const { save, start } of beginnings)
      if (start.kind === 'back' && group.saves.includes(save) && source.compare(start.position, position) < 0)
        position = start.position;
    if (anew) position = source.logPlace?.(position) ?? position;
    if (position !== before) await group.file.write(position);
  }
}
