import { tableName } from '../model/change.ts';
import type { FormatList, SinkDescription, SourceDescription } from '../model/format.ts';
import type { Problem, TableSnapshot } from '../model/inspection.ts';
import { type OptionValues, Secret } from '../model/options.ts';
import { showPath } from '../model/path-template.ts';
import type { LoadPlan, PipelinePlan, Plan, RunPlan, SaveMode, SavePlan, SelectPlan } from '../model/plan.ts';
import { type CheckpointReport, readCheckpoints } from '../runtime/checkpoint-report.ts';
import type { PipelineInspection } from '../runtime/inspect-plan.ts';
import { problemOf } from '../runtime/problem.ts';
import { nameOfSave } from '../runtime/save-name.ts';

/** What would run, as `bsql plan --format json` prints it; `version` grows when its shape changes. */
export interface PlanReport {
  readonly version: 1;
  readonly script: string;
  readonly stream: string;
  /** Whether the servers were asked. What only they know is null otherwise. */
  readonly connected: boolean;
  readonly pipelines: readonly PipelineReport[];
  readonly problems: readonly Problem[];
}

export interface PipelineReport {
  readonly load: LoadReport;
  readonly start: { readonly from: 'checkpoint' | 'options'; readonly text: string };
  readonly checkpoints: readonly CheckpointLine[];
  readonly saves: readonly SaveReport[];
}

interface LoadReport {
  readonly table: string;
  readonly format: string;
  readonly path: string;
  readonly address: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly server: string | null;
  readonly tables: readonly TableLine[] | null;
}

interface TableLine {
  readonly name: string;
  readonly rows: number | null;
  /** How far the existing rows were read; null where no snapshot is wanted. */
  readonly snapshot: { readonly state: TableSnapshot['state']; readonly rows: number | null } | null;
  readonly primaryKey: readonly string[];
  readonly columns: readonly { readonly name: string; readonly kind: string; readonly type: string | null }[];
}

interface CheckpointLine {
  readonly folder: string;
  /** Hash of what the script means; the checkpoint keeps that of the script that wrote it. */
  readonly hash: string;
  readonly position: string | null;
  readonly changes: readonly { readonly what: string; readonly effect: string; readonly safe: boolean }[];
}

export interface SaveReport {
  readonly table: string;
  readonly format: string;
  readonly path: string;
  readonly address: string | null;
  /** Whether a row is a document with an id there; a log of lines has none. */
  readonly keyed: boolean;
  /** Null: each table's own primary key. */
  readonly ids: readonly string[] | null;
  /** Where it is not `append`: what is done with what the target holds, and with `overwrite` what comes next. */
  readonly mode?: SaveMode;
  readonly overwrite?: readonly string[];
  /** Columns by which the target is split, where it is. */
  readonly partitionBy?: readonly string[];
  readonly transforms: readonly (SelectPlan | RunReport)[];
  readonly checkpoint: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly guarantee: string | null;
  readonly server: string | null;
  readonly targets: readonly TargetLine[] | null;
}

interface RunReport {
  readonly kind: 'run';
  readonly format: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly summary: string;
}

interface TargetLine {
  readonly table: string;
  readonly target: string;
  readonly ids: readonly string[] | null;
  readonly exists: boolean | null;
  readonly rows: number | null;
  /** What the target will be made as, where it is still to be made and has such a form. */
  readonly definition?: object;
}

/** `inspections` are those of the plan's pipelines, in order; undefined when the servers were not asked. */
export async function reportPlan(
  plan: Plan,
  script: string,
  formats: FormatList,
  inspections: readonly PipelineInspection[] | undefined,
): Promise<PlanReport> {
  const problems: Problem[] = [];
  const pipelines: PipelineReport[] = [];
  for (const [index, pipeline] of plan.pipelines.entries()) {
    const inspection = inspections?.[index];
    const checkpoints = inspection?.checkpoints ?? (await readCheckpoints(pipeline, plan, formats));
    problems.push(
      ...(inspection?.source.problems ?? []),
      ...(inspection?.saves.flatMap((save) => save.problems) ?? []),
      ...checkpoints.flatMap((checkpoint) => checkpoint.problems),
    );
    const report = reportPipeline(pipeline, formats, checkpoints, inspection);
    const told = pipeline.saves.map((save) => tellMode(save, formats, checkpoints, problems));
    const modes = await Promise.all(told);
    pipelines.push({ ...report, saves: report.saves.map((save, at) => ({ ...save, ...modes[at] })) });
  }
  return {
    version: 1,
    script,
    stream: plan.stream,
    connected: inspections !== undefined,
    pipelines,
    problems: distinct(problems),
  };
}

function reportPipeline(
  { load, saves }: PipelinePlan,
  formats: FormatList,
  checkpoints: readonly CheckpointReport[],
  inspection: PipelineInspection | undefined,
): PipelineReport {
  const source = formats.find((format) => format.name === load.format)?.source;
  const description = source?.describe?.(load.options, load.path);
  return {
    load: {
      ...headOf(load, description),
      options: printable(load.options),
      server: inspection?.source.server ?? null,
      tables: inspection?.source.tables?.map(tableLine) ?? null,
    },
    start: startOf(checkpoints, description, inspection),
    checkpoints: checkpoints.map(({ folder, hash, position, changes }) => ({
      folder,
      hash,
      position: position?.text ?? null,
      changes,
    })),
    saves: saves.map((save, index) => reportSave(save, formats, checkpoints, inspection, index)),
  };
}

/** A load resumes at the earliest of its checkpoints; only the source can compare places. */
function startOf(
  checkpoints: readonly CheckpointReport[],
  description: SourceDescription | undefined,
  inspection: PipelineInspection | undefined,
): PipelineReport['start'] {
  const places = [...new Set(checkpoints.flatMap(({ position }) => position?.text ?? []))];
  if (places.length > 0)
    return {
      from: 'checkpoint',
      text: places.length === 1 ? String(places[0]) : `the earliest of ${places.join(', ')}`,
    };
  const text = description?.start ?? 'where the source begins';
  const found = inspection?.source.start?.text;
  return { from: 'options', text: found === undefined || found === text ? text : `${text}: ${found} now` };
}

function reportSave(
  save: SavePlan,
  formats: FormatList,
  checkpoints: readonly CheckpointReport[],
  inspection: PipelineInspection | undefined,
  index: number,
): SaveReport {
  const description = formats
    .find((format) => format.name === save.format)
    ?.sink?.describe?.(save.options, save.path);
  const found = inspection?.saves[index];
  const rows = new Map(
    inspection?.source.tables?.map((table) => [tableName(table.schema), table.rows] as const),
  );
  return {
    ...headOf(save, description),
    keyed: description?.keyed ?? true,
    ids: Array.isArray(save.options.idCols) ? save.options.idCols : null,
    ...(save.partitionBy && { partitionBy: save.partitionBy }),
    transforms: save.transforms.map((step) => (step.kind === 'select' ? step : reportRun(step, formats))),
    checkpoint: checkpoints.find((checkpoint) => checkpoint.saves.includes(save))?.folder ?? '',
    options: printable(save.options),
    guarantee: description?.guarantee ?? null,
    server: found?.server ?? null,
    targets:
      found?.targets.map((target) => ({
        table: target.table,
        target: target.target,
        ids: target.ids ?? null,
        exists: target.exists ?? null,
        rows: rows.get(target.table) ?? null,
        ...(target.definition && { definition: target.definition }),
      })) ?? null,
  };
}

/** What the mode of a save does at the next start; the files beside its checkpoint are read, and no server asked. */
async function tellMode(
  save: SavePlan,
  formats: FormatList,
  checkpoints: readonly CheckpointReport[],
  problems: Problem[],
): Promise<Pick<SaveReport, 'mode' | 'overwrite'>> {
  const { mode } = save;
  if (!mode) return {};
  const tell = formats.find(({ name }) => name === save.format)?.sink?.tellOverwrite;
  const checkpoint = checkpoints.find(({ saves }) => saves.includes(save));
  if (mode !== 'overwrite' || !tell || !checkpoint) return { mode };
  const state = { folder: checkpoint.folder, save: nameOfSave(save) };
  try {
    return { mode, overwrite: await tell(showPath(save.path), state, checkpoint.position !== undefined) };
  } catch (error) {
    problems.push(problemOf(error));
    return { mode };
  }
}

function reportRun({ kind, format, options }: RunPlan, formats: FormatList): RunReport {
  const transform = formats.find((one) => one.name === format)?.transform;
  return { kind, format, options: printable(options), summary: transform?.describe(options).summary ?? '' };
}

function headOf(
  part: LoadPlan | SavePlan,
  description: SourceDescription | SinkDescription | undefined,
): { table: string; format: string; path: string; address: string | null } {
  return {
    table: part.table,
    format: part.format,
    path: showPath(part.path),
    address: description?.address ?? null,
  };
}

/** A secret is left out whole: its reference would tell no more than that there is one. */
function printable(options: OptionValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined && !(value instanceof Secret)),
  );
}

function tableLine({
  schema,
  types,
  rows,
  snapshot,
}: NonNullable<PipelineInspection['source']['tables']>[number]): TableLine {
  return {
    name: tableName(schema),
    rows: rows ?? null,
    snapshot: snapshot ? { state: snapshot.state, rows: snapshot.rows ?? null } : null,
    primaryKey: (schema.primaryKey ?? []).map((column) => schema.columns[column]?.name ?? ''),
    columns: schema.columns.map(({ name, kind }) => ({ name, kind, type: types[name] ?? null })),
  };
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}
