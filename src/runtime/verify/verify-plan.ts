import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type {
  DocumentAccess,
  ExpectedDocument,
  OpenContext,
  Sink,
  Source,
  Transform,
} from '../../model/format.ts';
import { isPerChange, isPerRow, type PathTemplate } from '../../model/path-template.ts';
import type { PipelinePlan, Plan, SavePlan } from '../../model/plan.ts';
import { readCheckpoints } from '../checkpoint-report.ts';
import { inspectPlan } from '../inspect-plan.ts';
import { checkpointFolder } from '../plan-parts.ts';
import { nameOfSave } from '../save-name.ts';
import type { StreamEnvironment } from '../stream.ts';
import { closeTransforms, openTransforms } from '../transforms.ts';
import { backOffPatiently } from './patiently.ts';
import { isExplained, readRefusals } from './refusals.ts';
import type { Sample } from './sample.ts';
import { type Finding, SaveComparison } from './verify-save.ts';

const maxRounds = 5;
const checkpointPause = 100;

export interface VerifyRequest {
  /** Only tables that match; documents without a row are not looked for then. */
  readonly table?: string | undefined;
  readonly repair: boolean;
  /** Of about so many rows, or such a share of them, chosen by a hash of their ids; undefined: all. */
  readonly sample?:
    | { readonly size: { readonly rows: number } | { readonly share: number }; readonly seed: number }
    | undefined;
  /** How long to wait for a stream to pass the place of the comparison, in milliseconds. */
  readonly wait: number;
}

export interface SaveVerdict {
  readonly save: string;
  /** Why it was not compared; undefined if it was. */
  readonly skipped: string | undefined;
  /** Rows that should be documents. */
  readonly compared: number;
  /** Rows that were read; more than were compared with a sample. */
  readonly rows: number;
  readonly findings: readonly Finding[];
  /** Differences that the dead letters explain. */
  readonly refused: number;
  /** Documents that changed for as long as they were looked at: neither equal nor different. */
  readonly moving: number;
  readonly repaired: number;
}

interface OpenSave {
  readonly plan: SavePlan;
  readonly sink: Sink;
  readonly access: DocumentAccess;
  readonly transforms: readonly Transform[];
  readonly comparison: SaveComparison;
  /** Targets that are looked through for documents without a row. */
  readonly targets: () => Iterable<string>;
}

/** Compares the rows of every load with the documents of its saves, while both may live. */
export async function verifyPlan(
  plan: Plan,
  environment: StreamEnvironment,
  request: VerifyRequest,
  signal: AbortSignal,
): Promise<SaveVerdict[]> {
  const inspections = await inspectPlan(plan, environment, signal);
  const verdicts: SaveVerdict[] = [];
  for (const { plan: pipeline, source, saves } of inspections) {
    const fault = [source, ...saves]
      .flatMap(({ problems }) => problems)
      .find(({ severity, code }) => severity === 'error' && /^BSQL5(?:00|10)[12]$/.test(code));
    if (fault)
      throw new BsqlError(fault.message, { code: fault.code, ...(fault.help && { help: fault.help }) });
    const targetsOf = (save: SavePlan): string[] => {
      const found = saves.find((one) => one.plan === save)?.targets ?? [];
      return [...new Set(found.filter(({ exists }) => exists).map(({ target }) => target))];
    };
    const known = source.tables?.map(({ rows }) => rows) ?? [];
    const sample = request.sample && {
      share: shareOf(request.sample.size, known),
      seed: request.sample.seed,
    };
    verdicts.push(
      ...(await verifyPipeline(
        pipeline,
        plan,
        environment,
        { ...request, chosen: sample },
        targetsOf,
        signal,
      )),
    );
  }
  return verdicts;
}

/** A number of rows as a share of about how many there are. */
function shareOf(
  size: { readonly rows: number } | { readonly share: number },
  rows: readonly (number | undefined)[],
): number {
  if ('share' in size) return size.share;
  const all = rows.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return all > 0 ? Math.min(1, size.rows / all) : 1;
}

async function verifyPipeline(
  pipeline: PipelinePlan,
  plan: Plan,
  environment: StreamEnvironment,
  request: VerifyRequest & { readonly chosen: Sample | undefined },
  targetsOf: (save: SavePlan) => readonly string[],
  signal: AbortSignal,
): Promise<SaveVerdict[]> {
  const contextOf = (part: Pick<OpenContext, 'options' | 'path'>): OpenContext => ({
    options: part.options,
    path: part.path,
    directory: plan.directory,
    log: environment.log,
    output: environment.output,
  });
  const verdicts: SaveVerdict[] = [];
  const open: OpenSave[] = [];
  const find = (name: string) => environment.formats.find((format) => format.name === name);
  const { load } = pipeline;
  try {
    for (const save of pipeline.saves) {
      const transforms = await openTransforms(save.transforms, environment.formats, contextOf);
      const sink = (await find(save.format)?.sink?.open({
        ...contextOf(save),
        ...(save.mode && { mode: save.mode }),
      })) as Sink;
      const access = sink.documents;
      const skipped = !access
        ? 'its target cannot be compared'
        : reasonToSkip(save.path, transforms, find(load.format)?.source?.snapshots === true);
      if (skipped !== undefined || !access) {
        verdicts.push({ ...nothing, save: nameOfSave(save), skipped });
        await sink.close();
        await closeTransforms(transforms);
        continue;
      }
      const rows = transforms.filter((one) => one.kind === 'row');
      const comparison = new SaveComparison(access, rows, signal, request.chosen);
      const targets = (): Iterable<string> => {
        if (request.table !== undefined) return [];
        // Which ones there are, nobody knows before the rows.
        return isPerRow(save.path) ? comparison.targets : targetsOf(save);
      };
      open.push({ plan: save, sink, access, transforms, comparison, targets });
    }
    if (open.length === 0) return verdicts;
    const findings = new Map(open.map((save): [OpenSave, Finding[]] => [save, []]));
    for (let round = 1; round <= maxRounds; round++) {
      const left = open.filter(({ comparison }) => round === 1 || !comparison.isSettled);
      if (left.length === 0) break;
      await runRound(pipeline, plan, environment, request, left, contextOf, signal);
      for (const save of left) findings.get(save)?.push(...(await save.comparison.endRound()));
    }
    for (const [save, found] of findings) verdicts.push(await judge(save, found, plan, request, signal));
    return verdicts;
  } finally {
    for (const { sink, transforms } of open) {
      await sink.close();
      await closeTransforms(transforms);
    }
  }
}

const nothing = { compared: 0, rows: 0, findings: [], refused: 0, moving: 0, repaired: 0 };

function reasonToSkip(
  path: PathTemplate,
  transforms: readonly Transform[],
  rows: boolean,
): string | undefined {
  if (!rows) return 'its load reads from no server with tables';
  if (isPerChange(path)) return 'when and how a row changed says where its document is, not the row alone';
  if (transforms.some(({ kind }) => kind === 'batch'))
    return 'its documents are made of more than their own row';
  return undefined;
}

/** Reads all rows beside the log, then waits until the stream is as far as that. */
async function runRound(
  pipeline: PipelinePlan,
  plan: Plan,
  environment: StreamEnvironment,
  request: VerifyRequest,
  saves: readonly OpenSave[],
  contextOf: (part: Pick<OpenContext, 'options' | 'path'>) => OpenContext,
  signal: AbortSignal,
): Promise<void> {
  const { load } = pipeline;
  const format = environment.formats.find(({ name }) => name === load.format)?.source;
  const source = (await format?.open({ ...contextOf(load), snapshot: { table: request.table } })) as Source;
  try {
    const from = await earliestCheckpoint(pipeline, plan, environment, source);
    let fence = from;
    let changes = 0;
    for (const { comparison } of saves) comparison.beginRound();
    for await (const batch of source.read(from, signal)) {
      fence = batch.position ?? fence;
      if (batch.events.length === 0) continue;
      changes += batch.events.filter(({ operation }) => operation !== 'read').length;
      for (const { comparison } of saves) await comparison.take(batch.events);
    }
    signal.throwIfAborted();
    for (const { comparison, targets } of saves)
      for (const target of targets()) await comparison.findExtra(target);
    // Behind the checkpoint nothing is left to be written: no stream need run.
    if (from && fence && changes > 0)
      await waitForStream(
        pipeline,
        plan,
        environment,
        source,
        source.logPlace?.(fence) ?? fence,
        request.wait,
        signal,
      );
  } finally {
    await source.close();
  }
}

async function earliestCheckpoint(
  pipeline: PipelinePlan,
  plan: Plan,
  { formats }: StreamEnvironment,
  source: Source,
): Promise<Position | undefined> {
  const reports = await readCheckpoints(pipeline, plan, formats);
  const [fault] = reports.flatMap(({ problems }) => problems);
  if (fault)
    throw new BsqlError(fault.message, { code: fault.code, ...(fault.help && { help: fault.help }) });
  return reports.flatMap(({ position }) => position ?? []).sort((a, b) => source.compare(a, b))[0];
}

/** Nothing can be said of documents that the stream has still to write. */
async function waitForStream(
  pipeline: PipelinePlan,
  plan: Plan,
  environment: StreamEnvironment,
  source: Source,
  fence: Position,
  wait: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + wait;
  for (;;) {
    const position = await earliestCheckpoint(pipeline, plan, environment, source);
    if (position && source.compare(position, fence) >= 0) return;
    if (Date.now() >= deadline) {
      throw new BsqlError(
        `the stream has not reached ${fence.text} within ${wait / 1000} s; its checkpoint stands at ${position?.text ?? 'no place'}`,
        {
          code: 'BSQL5149',
          help: 'start `bsql run` if it does not run, or give it more time with --wait; until then rows on their way look like differences',
        },
      );
    }
    await sleep(checkpointPause, undefined, { signal });
  }
}

async function judge(
  { plan: save, sink, access, comparison }: OpenSave,
  found: readonly Finding[],
  plan: Plan,
  request: VerifyRequest,
  signal: AbortSignal,
): Promise<SaveVerdict> {
  const refusals = await readRefusals(checkpointFolder(save, plan.directory), save, access);
  const findings = found.filter((one) => !isExplained(one, refusals));
  const verdict = {
    save: nameOfSave(save),
    skipped: undefined,
    compared: comparison.compared,
    rows: comparison.rows,
    findings,
    refused: found.length - findings.length + comparison.unusable,
    moving: comparison.moving,
    repaired: 0,
  };
  return request.repair ? { ...verdict, repaired: await repair(sink, findings, signal) } : verdict;
}

const repairSize = 500;

/** Writes what should be there. A change that the stream makes meanwhile has a later version, and wins. */
async function repair(sink: Sink, findings: readonly Finding[], signal: AbortSignal): Promise<number> {
  if (!sink.replay) return 0;
  let repaired = 0;
  for (let i = 0; i < findings.length; i += repairSize) {
    const documents = findings.slice(i, i + repairSize).map(({ expected, stored }) => ({
      ...expected,
      // Whoever wrote the wrong document may have given it a later version than its row has.
      version: Math.max(expected.version, stored?.version ?? 0),
    }));
    let newerWon = 0;
    const refusals = await sink.replay(documents, {
      signal,
      answered: (count) => {
        newerWon += count;
      },
      backOff: backOffPatiently(signal),
    });
    const gone = newerWon > 0 ? await countGone(sink, documents, signal) : 0;
    repaired += documents.length - refusals.length - gone;
  }
  return repaired;
}

/**
 * Documents that should be there and are not, since their end has a later version: the cluster
 * remembers it for a minute (`index.gc_deletes`), whoever it was that deleted them.
 */
async function countGone(
  sink: Sink,
  documents: readonly ExpectedDocument[],
  signal: AbortSignal,
): Promise<number> {
  const wanted = documents.filter(({ document }) => document !== undefined);
  const stored = await sink.documents?.fetch(wanted, signal);
  return stored?.filter((one) => one === undefined).length ?? 0;
}
