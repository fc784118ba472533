import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { askForRebuild, rollBackSaves } from '../runtime/overwrites.ts';
import type { StreamEnvironment } from '../runtime/stream.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { createLog } from './log.ts';
import type { Terminal } from './terminal.ts';

export interface RebuildArguments {
  readonly set: readonly string[];
}

export interface RollbackArguments extends RebuildArguments {
  /** An index that is kept; default: what was replaced last. */
  readonly to?: string | undefined;
}

/** Has the next start build the targets of `save overwrite` anew. */
export async function runRebuild(
  path: string,
  { set }: RebuildArguments,
  terminal: Terminal,
): Promise<number> {
  const plan = await compileScript(path, set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  const asked = await askForRebuild(plan, environmentOf(terminal));
  if (asked.length === 0) throw nothingToBuild(path, plan);
  for (const name of asked)
    terminal.out(`${name}: the next start of bsql run builds it anew; one that runs ends at its next write`);
  return exitCodes.fine;
}

/** Moves the aliases of `save overwrite` back to indices that are kept. */
export async function runRollback(
  path: string,
  { set, to }: RollbackArguments,
  terminal: Terminal,
): Promise<number> {
  const plan = await compileScript(path, set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  const done = await rollBackSaves(plan, environmentOf(terminal), to, stopping.signal);
  if (done.length === 0) throw nothingToBuild(path, plan);
  for (const { save, moved, complete } of done) {
    terminal.out(`${save}: ${moved.length === 0 ? 'no alias had to be moved' : 'moved'}`);
    for (const one of moved) terminal.out(`  ${one.name}: ${one.from} → ${one.to}`);
    if (!complete)
      terminal.out(
        '  this stream did not write there until it was replaced: bsql verify --repair brings what it missed',
      );
  }
  terminal.out('A stream that runs ends at its next write; the next start goes on with these indices.');
  return exitCodes.fine;
}

function environmentOf(terminal: Terminal): StreamEnvironment {
  return { formats, log: createLog('text', 'warn', terminal), output: terminal.write };
}

function nothingToBuild(path: string, { pipelines }: Plan): BsqlError {
  const modes = pipelines.flatMap(({ saves }) => saves.filter(({ mode }) => mode === 'overwrite'));
  return new BsqlError(
    modes.length === 0 ? `${path} has no save overwrite` : `no target of ${path} is built beside another`,
    {
      code: 'BSQL5302',
      kind: 'script',
      help: 'an index is built anew and put back by `save overwrite … as es.…`; a file is emptied when its checkpoint is removed',
    },
  );
}
