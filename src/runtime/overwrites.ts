import type { OpenContext, Overwrite, RolledBack, Sink } from '../model/format.ts';
import type { Plan, SavePlan } from '../model/plan.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { checkpointFolder } from './plan-parts.ts';
import { saveContext } from './save-context.ts';
import { nameOfSave } from './save-name.ts';
import type { StreamEnvironment } from './stream.ts';

export interface SaveRolledBack extends RolledBack {
  readonly save: string;
}

/** Has the next start of a script build the targets of every `save overwrite` anew; their names. */
export async function askForRebuild(plan: Plan, environment: StreamEnvironment): Promise<readonly string[]> {
  return await forEach(plan, environment, async ({ name, overwrite }) => {
    if (!overwrite.ask) return undefined;
    await overwrite.ask();
    return name;
  });
}

/** Puts back what the targets of every `save overwrite` had before, or `to`. */
export async function rollBackSaves(
  plan: Plan,
  environment: StreamEnvironment,
  to: string | undefined,
  signal: AbortSignal,
): Promise<readonly SaveRolledBack[]> {
  return await forEach(plan, environment, async ({ name, folder, overwrite }) => {
    if (!overwrite.rollBack) return undefined;
    const position = await new CheckpointFile(folder, plan.stream).read();
    return { save: name, ...(await overwrite.rollBack(to, position, signal)) };
  });
}

interface OpenOverwrite {
  readonly name: string;
  readonly folder: string;
  readonly overwrite: Overwrite;
}

async function forEach<T>(
  plan: Plan,
  environment: StreamEnvironment,
  work: (open: OpenOverwrite) => Promise<T | undefined>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (const { load, saves } of plan.pipelines) {
    for (const save of saves) {
      if (save.mode !== 'overwrite') continue;
      const folder = checkpointFolder(save, plan.directory);
      const sink = await open(save, plan, environment, {
        ...saveContext(save, load, plan.stream, environment.formats),
        state: { folder, save: nameOfSave(save) },
      });
      try {
        const done =
          sink?.overwrite && (await work({ name: nameOfSave(save), folder, overwrite: sink.overwrite }));
        if (done !== undefined) results.push(done);
      } finally {
        await sink?.close();
      }
    }
  }
  return results;
}

async function open(
  { format, options, path }: SavePlan,
  { directory }: Plan,
  { formats, log, output }: StreamEnvironment,
  more: Partial<OpenContext>,
): Promise<Sink | undefined> {
  const found = formats.find(({ name }) => name === format)?.sink;
  return await found?.open({ options, path, directory, log, output, ...more });
}
