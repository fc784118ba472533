import type { OptionValues } from './options.ts';
import type { PathTemplate } from './path-template.ts';

/** A comparison's right side. A number keeps its digits, so that none is lost. */
export type ConstantPlan = string | boolean | { readonly number: string };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type ConditionPlan =
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly operator: ComparisonOperator;
      readonly value: ConstantPlan;
    }
  | {
      readonly kind: 'in';
      readonly column: string;
      readonly negated: boolean;
      readonly values: readonly ConstantPlan[];
    }
  | { readonly kind: 'null'; readonly column: string; readonly negated: boolean };

/** `*` keeps every column; a named one may take another name. */
export type ProjectionPlan =
  | { readonly kind: 'all' }
  | { readonly kind: 'column'; readonly column: string; readonly alias: string };

export interface SelectPlan {
  readonly kind: 'select';
  readonly projections: readonly ProjectionPlan[];
  /** All must be true. */
  readonly where: readonly ConditionPlan[];
}

export interface LoadPlan {
  /** The name that the script gives the loaded changes. */
  readonly table: string;
  readonly format: string;
  readonly path: PathTemplate;
  readonly options: OptionValues;
}

export interface SavePlan {
  readonly table: string;
  readonly format: string;
  readonly path: PathTemplate;
  readonly options: OptionValues;
  /** What happens to the loaded changes on their way, in order. */
  readonly transforms: readonly SelectPlan[];
  /** Absolute, or relative to the plan's directory. */
  readonly checkpointLocation: string;
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
