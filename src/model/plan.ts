import type { ExpressionPlan } from './expression-plan.ts';
import type { OptionValues } from './options.ts';
import type { PathTemplate } from './path-template.ts';

/** `*` keeps every column but those named; a value is an expression under a name. */
export type ProjectionPlan =
  | { readonly kind: 'all'; readonly except: readonly string[] }
  | { readonly kind: 'value'; readonly name: string; readonly value: ExpressionPlan };

export interface SelectPlan {
  readonly kind: 'select';
  readonly projections: readonly ProjectionPlan[];
  /** A row belongs to the select when this is true; undefined: every row does. */
  readonly where: ExpressionPlan | undefined;
}

/** A step of a format's own: `run TABLE as FORMAT.PATH`. */
export interface RunPlan {
  readonly kind: 'run';
  readonly format: string;
  readonly path: PathTemplate;
  readonly options: OptionValues;
}

/** One step on the way from a load to a save. */
export type TransformPlan = SelectPlan | RunPlan;

export interface LoadPlan {
  /** The name that the script gives the loaded changes. */
  readonly table: string;
  readonly format: string;
  readonly path: PathTemplate;
  readonly options: OptionValues;
}

/** What a save does with what its target holds when the stream first starts. */
export type SaveMode = 'append' | 'overwrite' | 'ignore' | 'errorIfExists';

export interface SavePlan {
  readonly table: string;
  readonly format: string;
  readonly path: PathTemplate;
  readonly options: OptionValues;
  /** Default `append`. */
  readonly mode?: SaveMode;
  /** What happens to the loaded changes on their way, in order. */
  readonly transforms: readonly TransformPlan[];
  /** Absolute, or relative to the plan's directory. */
  readonly checkpointLocation: string;
  /** Columns by which the target is split; undefined: by none. */
  readonly partitionBy?: readonly string[];
}

/** One load and all saves that live on it: what runs together and stops together. */
export interface PipelinePlan {
  readonly load: LoadPlan;
  readonly saves: readonly SavePlan[];
}

/** A checked script: frozen, serialisable, without secrets. */
export interface Plan {
  readonly version: 1;
  readonly stream: string;
  /** The script's folder. */
  readonly directory: string;
  readonly pipelines: readonly PipelinePlan[];
}
