import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import type { OpenContext, Sink } from '../model/format.ts';
import type { Plan, SavePlan } from '../model/plan.ts';
import { type DeadLetter, printLetter } from '../runtime/dead-letter.ts';
import {
  closeActiveFile,
  listLetterFiles,
  readLetterFile,
  replaceLetterFile,
  withLetterLock,
} from '../runtime/dead-letter-files.ts';
import { checkpointFolder } from '../runtime/plan-parts.ts';
import { type ReplayResult, replayLetters } from '../runtime/replay-letters.ts';
import { nameOfSave } from '../runtime/save-name.ts';
import { compileScript } from './compile-script.ts';
import { analyzeLetters } from './dlq-analysis.ts';
import { exitCodes } from './exit-codes.ts';
import { createLog } from './log.ts';
import { renderAnalysis, renderLetter, renderLetterList } from './render-letters.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface DlqArguments {
  readonly set: readonly string[];
  readonly format: 'text' | 'json';
  /** A code of bsql or of the target. */
  readonly code?: string | undefined;
  /** A table's name, alone or as `database.table`. */
  readonly table?: string | undefined;
  readonly id?: string | undefined;
}

export async function listLetters(
  path: string,
  options: DlqArguments,
  whole: boolean,
  terminal: Terminal,
): Promise<number> {
  const plan = await compileScript(path, options.set, 'check', terminal);
  if (!plan) return exitCodes.usage;
  const letters = await lettersOf(plan, options);
  if (options.format === 'json') for (const letter of letters) terminal.out(printLetter(letter));
  else if (letters.length === 0) terminal.out('no dead letters');
  else terminal.out(whole ? letters.map(renderLetter).join('\n\n') : renderLetterList(letters));
  return exitCodes.fine;
}

export async function analyze(path: string, options: DlqArguments, terminal: Terminal): Promise<number> {
  const plan = await compileScript(path, options.set, 'check', terminal);
  if (!plan) return exitCodes.usage;
  const analysis = analyzeLetters(await lettersOf(plan, options));
  terminal.out(
    options.format === 'json'
      ? JSON.stringify({ version: 1, ...analysis }, null, 2)
      : renderAnalysis(analysis),
  );
  return exitCodes.fine;
}

/** Sends letters again; exit code 1 when some are left. */
export async function replay(path: string, options: DlqArguments, terminal: Terminal): Promise<number> {
  const plan = await compileScript(path, options.set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  const sinks = new Map<string, Sink>();
  try {
    for (const { save } of savesOf(plan)) await openSink(save, plan, sinks, terminal);
    if (!(await preflight([...sinks.values()], stopping.signal, terminal))) return exitCodes.environment;
    const sum = { done: 0, refused: 0, left: 0 };
    for (const directory of foldersOf(plan)) {
      const result = await withLetterLock(directory, () =>
        replayLetters(
          directory,
          {
            wanted: (letter) => matches(letter, options),
            recipientOf: (letter) => recipient(letter, plan, sinks),
          },
          stopping.signal,
        ),
      );
      for (const key of ['done', 'refused', 'left'] as const) sum[key] += result[key];
    }
    terminal.out(options.format === 'json' ? JSON.stringify({ version: 1, ...sum }) : renderReplay(sum));
    return sum.refused + sum.left > 0 ? exitCodes.failed : exitCodes.fine;
  } finally {
    for (const sink of sinks.values()) await sink.close();
  }
}

export async function purge(
  path: string,
  options: DlqArguments & { readonly all: boolean },
  terminal: Terminal,
): Promise<number> {
  if (!options.all && [options.code, options.table, options.id].every((one) => one === undefined)) {
    throw new BsqlError('purge without a filter would throw all dead letters away', {
      code: 'BSQL5302',
      kind: 'script',
      help: 'say which with --code, --table or --id, or say --all',
    });
  }
  const plan = await compileScript(path, options.set, 'check', terminal);
  if (!plan) return exitCodes.usage;
  let purged = 0;
  for (const directory of foldersOf(plan)) {
    purged += await withLetterLock(directory, () =>
      purgeFolder(directory, (letter) => matches(letter, options)),
    );
  }
  terminal.out(options.format === 'json' ? JSON.stringify({ version: 1, purged }) : `${purged} purged`);
  return exitCodes.fine;
}

async function purgeFolder(directory: string, goes: (letter: DeadLetter) => boolean): Promise<number> {
  await closeActiveFile(directory);
  let purged = 0;
  for (const path of await listLetterFiles(directory)) {
    if (path.endsWith('dead-letters.jsonl')) continue;
    const letters = await readLetterFile(path);
    const left = letters.filter((letter) => !goes(letter));
    if (left.length < letters.length || left.length === 0) await replaceLetterFile(path, left);
    purged += letters.length - left.length;
  }
  return purged;
}

function savesOf(plan: Plan): { save: SavePlan; name: string }[] {
  return plan.pipelines.flatMap(({ saves }) => saves.map((save) => ({ save, name: nameOfSave(save) })));
}

function foldersOf(plan: Plan): string[] {
  return [...new Set(savesOf(plan).map(({ save }) => checkpointFolder(save, plan.directory)))];
}

async function lettersOf(plan: Plan, options: DlqArguments): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const directory of foldersOf(plan))
    for (const path of await listLetterFiles(directory)) letters.push(...(await readLetterFile(path)));
  return letters.filter((letter) => matches(letter, options));
}

function matches({ head }: DeadLetter, { code, table, id }: DlqArguments): boolean {
  return (
    (code === undefined || head.fault === code || head.code === code) &&
    (table === undefined || head.table === table || head.table.endsWith(`.${table}`)) &&
    (id === undefined || head.id === id)
  );
}

/** Only targets that keep versions: else an old letter would take the place of a newer document. */
async function openSink(
  save: SavePlan,
  plan: Plan,
  sinks: Map<string, Sink>,
  terminal: Terminal,
): Promise<void> {
  const name = nameOfSave(save);
  const format = formats.find((one) => one.name === save.format)?.sink;
  if (!format?.versioned?.(save.options)) {
    terminal.err(
      renderFault(
        {
          severity: 'warning',
          code: 'BSQL5302',
          message: `the dead letters of \`save ${name}\` are not replayed: its target keeps no versions, so an old one could take the place of a newer document`,
          help: 'load the rows again: bsql snapshot --stopped',
        },
        terminal.errColor,
      ),
    );
    return;
  }
  const context: OpenContext = {
    options: save.options,
    path: save.path,
    ...(save.mode && { mode: save.mode }),
    directory: plan.directory,
    log: createLog('text', 'warn', terminal),
    output: terminal.write,
  };
  const sink = await format.open(context);
  if (sink.replay) sinks.set(name, sink);
  else await sink.close();
}

/** Letters of earlier versions name no save: they belong to the only one there is. */
function recipient({ head }: DeadLetter, plan: Plan, sinks: ReadonlyMap<string, Sink>): Sink | undefined {
  if (head.save !== undefined) return sinks.get(head.save);
  const saves = savesOf(plan);
  return saves.length === 1 && saves[0] ? sinks.get(saves[0].name) : undefined;
}

async function preflight(sinks: readonly Sink[], signal: AbortSignal, terminal: Terminal): Promise<boolean> {
  const problems = (await Promise.all(sinks.map((sink) => sink.preflight(signal)))).flat();
  for (const problem of problems) terminal.err(renderFault(problem, terminal.errColor));
  return problems.every(({ severity }) => severity !== 'error');
}

function renderReplay({ done, refused, left }: ReplayResult): string {
  return `${done} taken, ${refused} refused again, ${left} not sent${refused > 0 ? '\nbsql dlq analyze tells what the refused ones have in common' : ''}`;
}
