/**
 * bsql as a library: parse, check and run scripts from a program.
 *
 * @example
 * const { plan, diagnostics } = check({ name: 'shop.bsql', text }, { formats, environment, purpose: 'run' });
 * if (plan) {
 *   const stream = await Stream.open(plan, { formats, log, output: console.log });
 *   await stream.run(AbortSignal.timeout(60_000));
 *   await stream.close();
 * }
 */
export { type Checked, check } from './check/check.ts';
export type { CheckOptions } from './check/context.ts';
export { type Environment, emptyEnvironment, type Fetched } from './check/environment.ts';
export { type AppliedFix, applyFixes, type Fixed } from './diagnostics/apply-fixes.ts';
export type { Diagnostic, Label, Severity } from './diagnostics/diagnostic.ts';
export type { Edit, Fix } from './diagnostics/fix.ts';
export { renderJson } from './diagnostics/render-json.ts';
export { renderText } from './diagnostics/render-text.ts';
export { formats } from './formats/index.ts';
export type * from './language/ast.ts';
export type {
  BinaryOperator,
  CaseBranch,
  CastType,
  ConstantExpression,
  Expression,
  IntervalExpression,
} from './language/expression.ts';
export { type Parsed, parse } from './language/parse.ts';
export { type Formatted, formatScript } from './language/print/format.ts';
export type * from './model/change.ts';
export { BsqlError, type BsqlErrorOptions, type FaultKind } from './model/errors.ts';
export type * from './model/expression-plan.ts';
export { type FaultCode, faultCodes } from './model/fault-codes.ts';
export type * from './model/format.ts';
export type {
  InspectedTable,
  InspectedTarget,
  SinkInspection,
  SourceInspection,
} from './model/inspection.ts';
export type { Log } from './model/log.ts';
export type { OptionSpec, OptionTable, OptionType, OptionValue, OptionValues } from './model/options.ts';
export { Secret } from './model/options.ts';
export type * from './model/plan.ts';
export type * from './model/source-progress.ts';
export { type LineColumn, locate, type SourceText, type Span } from './model/source-text.ts';
export type { CheckpointReport } from './runtime/checkpoint-report.ts';
export { inspectPlan, type PipelineInspection } from './runtime/inspect-plan.ts';
export type { Metrics } from './runtime/metrics.ts';
export type { PlanChange } from './runtime/plan-changes.ts';
export { Stream, type StreamEnvironment } from './runtime/stream.ts';
