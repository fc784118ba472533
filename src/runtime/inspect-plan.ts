import type { Position } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { OpenContext, Sink, Source } from '../model/format.ts';
import type { InspectedTable, Problem, SinkInspection, SourceInspection } from '../model/inspection.ts';
import type { PipelinePlan, Plan, SavePlan } from '../model/plan.ts';
import { type CheckpointReport, readCheckpoints } from './checkpoint-report.ts';
import { inspectTransforms } from './inspect-transforms.ts';
import { problemOf } from './problem.ts';
import type { StreamEnvironment } from './stream.ts';

interface SaveInspection extends SinkInspection {
  readonly plan: SavePlan;
}

/** A pipeline against its living servers: nothing was written, nothing is left open. */
export interface PipelineInspection {
  readonly plan: PipelinePlan;
  readonly checkpoints: readonly CheckpointReport[];
  readonly source: SourceInspection;
  readonly saves: readonly SaveInspection[];
}

/** Asks every source and sink of a plan; a server that does not answer is a problem like another. */
export async function inspectPlan(
  plan: Plan,
  environment: StreamEnvironment,
  signal: AbortSignal,
): Promise<PipelineInspection[]> {
  return await Promise.all(
    plan.pipelines.map(async (pipeline) => {
      const checkpoints = await readCheckpoints(pipeline, plan, environment.formats);
      const source = await inspectSource(pipeline, plan, checkpoints, environment, signal);
      const saves = await Promise.all(
        pipeline.saves.map((save) => inspectSave(save, plan, source.tables ?? [], environment, signal)),
      );
      return { plan: pipeline, checkpoints, source, saves };
    }),
  );
}

const nothing = { server: undefined, tables: undefined, start: undefined };

async function inspectSource(
  { load }: PipelinePlan,
  plan: Plan,
  checkpoints: readonly CheckpointReport[],
  environment: StreamEnvironment,
  signal: AbortSignal,
): Promise<SourceInspection> {
  const format = environment.formats.find((one) => one.name === load.format)?.source;
  let source: Source | undefined;
  try {
    source = await format?.open(contextOf(load, plan, environment));
    if (!source) return { ...nothing, problems: [] };
    if (!source.inspect) return { ...nothing, problems: await source.preflight(signal) };
    return await inTime(source.inspect(earliest(source, checkpoints), signal), signal, load.format);
  } catch (error) {
    return { ...nothing, problems: [problemOf(error)] };
  } finally {
    await source?.close();
  }
}

/** As a run begins: where the checkpoint stands that is behind all others. */
function earliest(source: Source, checkpoints: readonly CheckpointReport[]): Position | undefined {
  const positions = checkpoints.flatMap(({ position }) => position ?? []);
  return positions.sort((a, b) => source.compare(a, b))[0];
}

async function inspectSave(
  save: SavePlan,
  plan: Plan,
  tables: readonly InspectedTable[],
  environment: StreamEnvironment,
  signal: AbortSignal,
): Promise<SaveInspection> {
  const problems: Problem[] = [];
  const format = environment.formats.find((one) => one.name === save.format)?.sink;
  let sink: Sink | undefined;
  try {
    const views = await inTime(
      inspectTransforms(
        tables,
        save.transforms,
        environment.formats,
        (step) => contextOf(step, plan, environment),
        signal,
      ),
      signal,
      'a transform',
    );
    problems.push(...views.problems);
    const { mode, partitionBy } = save;
    sink = await format?.open({
      ...contextOf(save, plan, environment),
      ...(mode && { mode }),
      ...(partitionBy && { partitionBy }),
    });
    if (!sink?.inspect) {
      problems.push(...((await sink?.preflight(signal)) ?? []));
      return { plan: save, server: undefined, targets: [], problems };
    }
    const found = await inTime(sink.inspect(views.tables, signal), signal, save.format);
    return { plan: save, ...found, problems: [...problems, ...found.problems] };
  } catch (error) {
    return { plan: save, server: undefined, targets: [], problems: [...problems, problemOf(error)] };
  } finally {
    await sink?.close();
  }
}

/** A server that took the question and hangs must not hang the one who asked (T44). */
async function inTime<T>(work: Promise<T>, signal: AbortSignal, format: string): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const give = (): void =>
      reject(
        new BsqlError(`${format} did not answer in time`, {
          code: 'BSQL5014',
          retryable: true,
          help: 'the connection stands, and no answer comes: look at the server, or ask again',
        }),
      );
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });
  return await Promise.race([work, aborted]);
}

function contextOf(
  part: Pick<OpenContext, 'options' | 'path'>,
  plan: Plan,
  { log, output }: StreamEnvironment,
): OpenContext {
  return { options: part.options, path: part.path, directory: plan.directory, log, output };
}
