import type {
  FormatList,
  OpenContext,
  Problem,
  Sink,
  SinkFormat,
  SnapshotRequest,
  Source,
  SourceFormat,
  SqlLogging,
  TargetSummary,
} from '../model/format.ts';
import type { Log } from '../model/log.ts';
import { showPath } from '../model/path-template.ts';
import type { PipelinePlan, Plan, SavePlan } from '../model/plan.ts';
import { beginSaves } from './begin-saves.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { DeadLetters, type LetterLimits } from './dead-letters.ts';
import { judgeTargets } from './judge-targets.ts';
import { Metrics } from './metrics.ts';
import { type Checkpoint, type CheckpointGroup, runPipeline } from './pipeline.ts';
import { checkpointFolder, planParts } from './plan-parts.ts';
import { problemOf } from './problem.ts';
import { Save } from './save.ts';
import { saveContext } from './save-context.ts';
import { nameOfSave } from './save-name.ts';
import { ShapeFile } from './shape-file.ts';
import { ShapeGuard } from './shape-guard.ts';
import { openTransforms } from './transforms.ts';

export interface StreamEnvironment {
  readonly formats: FormatList;
  readonly log: Log;
  /** Writes one line to standard output; resolves when it is written. */
  readonly output: (line: string) => Promise<void>;
  /** Only these existing rows are read, beside the log from the checkpoint on, and no checkpoint is written. */
  readonly snapshot?: SnapshotRequest | undefined;
  /** Statements to source databases are logged at debug level. Default: none. */
  readonly logSql?: SqlLogging | undefined;
}

interface OpenPipeline {
  readonly plan: PipelinePlan;
  readonly source: Source;
  readonly groups: readonly CheckpointGroup[];
  readonly metrics: Metrics;
  readonly judge: (signal: AbortSignal) => Promise<readonly Problem[]>;
  readonly groupOf: (saves: readonly Save[]) => CheckpointGroup;
  readonly contextOf: (part: ContextPart) => OpenContext;
}

type ContextPart = Pick<OpenContext, 'options' | 'path'>;

/** A plan with its sources and sinks open. */
export class Stream {
  readonly plan: Plan;
  readonly #pipelines: readonly OpenPipeline[];
  readonly #environment: StreamEnvironment;

  private constructor(plan: Plan, pipelines: readonly OpenPipeline[], environment: StreamEnvironment) {
    this.plan = plan;
    this.#pipelines = pipelines;
    this.#environment = environment;
  }

  /** Loads the drivers that the plan needs and opens them; connects nothing yet. */
  static async open(plan: Plan, environment: StreamEnvironment): Promise<Stream> {
    const pipelines = await Promise.all(
      plan.pipelines.map((pipeline) => openPipeline(pipeline, plan, environment)),
    );
    return new Stream(plan, pipelines, environment);
  }

  get metrics(): readonly Metrics[] {
    return this.#pipelines.map((pipeline) => pipeline.metrics);
  }

  /** Everything that every source and sink has to say, at once. */
  async preflight(signal: AbortSignal): Promise<readonly Problem[]> {
    const parts = this.#pipelines.flatMap(({ source, groups }) => [
      source,
      ...groups.flatMap((group) => group.saves.flatMap((save) => [save.sink, ...save.asking])),
    ]);
    const answers = await Promise.all(
      parts.map((part) => part.preflight(signal).catch((error: unknown) => [problemOf(error)])),
    );
    const problems = answers.flat();
    if (problems.some(({ severity }) => severity === 'error')) return problems;
    const judged = await Promise.all(this.#pipelines.map(({ judge }) => judge(signal)));
    return [...problems, ...judged.flat()];
  }

  /** Runs until every source has ended or `drain` aborts. When one pipeline fails the others drain. */
  async run(drain: AbortSignal): Promise<void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([drain, stopping.signal]);
    signal.addEventListener('abort', () => {
      for (const metrics of this.metrics) if (metrics.state !== 'stopped') metrics.state = 'draining';
    });
    const results = await Promise.allSettled(
      this.#pipelines.map(async ({ plan, source, groups, metrics, groupOf, contextOf }) => {
        const { formats, log } = this.#environment;
        try {
          const beginning = { source, groups, groupOf, formats, contextOf, log };
          const left = await beginSaves(beginning, signal);
          if (left.length > 0)
            await runPipeline({ source, groups: left, metrics, log, creditBytes: creditBytes(plan) }, signal);
          else metrics.state = 'stopped';
        } catch (error) {
          stopping.abort();
          throw error;
        }
      }),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  summary(): readonly TargetSummary[] {
    return this.#pipelines.flatMap(({ groups }) =>
      groups.flatMap((group) => group.saves.flatMap((save) => save.sink.summary())),
    );
  }

  async close(): Promise<void> {
    for (const { source, groups } of this.#pipelines) {
      await source.close();
      for (const group of groups) for (const save of group.saves) await save.close();
    }
  }
}

/** What is read ahead and what waits for the target have the same bound. */
function creditBytes(plan: PipelinePlan): number {
  const { maxBinlogQueueSize } = plan.load.options;
  return typeof maxBinlogQueueSize === 'number' ? maxBinlogQueueSize : 4 * 1024 * 1024;
}

async function openPipeline(
  plan: PipelinePlan,
  whole: Plan,
  environment: StreamEnvironment,
): Promise<OpenPipeline> {
  const { formats, log, logSql, output } = environment;
  const metrics = new Metrics();
  const contextOf = (part: ContextPart): OpenContext => ({
    options: part.options,
    path: part.path,
    directory: whole.directory,
    log,
    logSql,
    output,
  });
  const source = await side(formats, plan.load.format, 'source').open({
    ...contextOf(plan.load),
    snapshot: environment.snapshot,
    reader: `${whole.stream}/${plan.load.table}`,
    tellsExisting: plan.saves.some((save) => save.mode === 'overwrite') && environment.snapshot === undefined,
  });
  metrics.source = () => source.progress?.() ?? { snapshot: [], heartbeat: undefined };
  const byLocation = new Map<string, Save[]>();
  const shapeFiles = new Map<string, ShapeFile>();
  for (const save of plan.saves) {
    const location = checkpointFolder(save, whole.directory);
    const context = {
      ...contextOf(save),
      ...saveContext(save, plan.load, whole.stream, formats),
      // What is beside a stream leaves the files of the stream alone.
      ...(environment.snapshot === undefined && { state: { folder: location, save: nameOfSave(save) } }),
    };
    const sink = await side(formats, save.format, 'sink').open(context);
    const transforms = await openTransforms(save.transforms, formats, contextOf);
    const file = shapeFiles.get(location) ?? new ShapeFile(location, environment.snapshot !== undefined);
    shapeFiles.set(location, file);
    const shapes = guardOf(save, sink, file);
    const sender = { stream: whole.stream, save: nameOfSave(save) };
    const letters = new DeadLetters(location, sender, letterLimits(save));
    const opened = new Save(save, sink, transforms, letters, metrics, log, shapes);
    byLocation.set(location, [...(byLocation.get(location) ?? []), opened]);
  }
  const groupOf = (saves: readonly Save[]): CheckpointGroup => {
    const plans = saves.map((save) => save.plan);
    const folder = checkpointFolder(plans[0] as SavePlan, whole.directory);
    const file = new CheckpointFile(folder, whole.stream, planParts(plan.load, plans, formats));
    return {
      file: checkpointOf(file, environment.snapshot !== undefined),
      saves,
      duration: Math.min(...plans.map(({ options }) => Number(options.duration))),
    };
  };
  const groups = [...byLocation.values()].map(groupOf);
  const saves = groups.flatMap((group) => group.saves);
  const judge = (signal: AbortSignal) => judgeTargets({ source, saves }, formats, contextOf, signal);
  return { plan, source, groups, metrics, judge, groupOf, contextOf };
}

function letterLimits({ options: { maxDeadLetterSize } }: SavePlan): LetterLimits {
  return typeof maxDeadLetterSize === 'number' ? { totalBytes: maxDeadLetterSize } : {};
}

/** A sink without a shape, or one that looks after it itself, needs none. */
function guardOf(save: SavePlan, { takes }: Sink, file: ShapeFile): ShapeGuard | undefined {
  if (!takes) return undefined;
  const target = `${save.format}.\`${showPath(save.path)}\``;
  return new ShapeGuard(file, {
    save: target,
    target,
    mergeSchema: save.options.mergeSchema === true,
    takes,
  });
}

/** A checkpoint that belongs to a stream is read by others and never written. */
function checkpointOf(file: CheckpointFile, foreign: boolean): Checkpoint {
  if (!foreign) return file;
  return {
    path: file.path,
    changes: [],
    knows: (format, path) => file.knows(format, path),
    read: () => file.read(),
    write: async () => {},
  };
}

function side(formats: FormatList, name: string, which: 'source'): SourceFormat;
function side(formats: FormatList, name: string, which: 'sink'): SinkFormat;
function side(formats: FormatList, name: string, which: 'source' | 'sink'): SourceFormat | SinkFormat {
  const found = formats.find((format) => format.name === name)?.[which];
  if (!found) throw new Error(`the plan names a ${which} \`${name}\` that is not in the list of formats`);
  return found;
}
