import { type Diagnostic, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import { parse } from '../language/parse.ts';
import type { Plan } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import { bind } from './bind.ts';
import { buildPlan } from './build-plan.ts';
import { checks } from './checks.ts';
import type { CheckContext, CheckOptions } from './context.ts';
import { expandIncludes } from './expand-includes.ts';
import { suppress } from './suppress.ts';

export interface Checked {
  /** Undefined when there is an error. */
  readonly plan: Plan | undefined;
  /** All faults at once, sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges a script: text to plan, or diagnostics. Opens no connection and loads no driver. */
export function check(source: SourceText, options: CheckOptions): Checked {
  const found: Diagnostic[] = [];
  const context: CheckContext = { ...options, report: (diagnostic) => found.push(diagnostic) };
  const parsed = parse(source);
  found.push(...parsed.diagnostics);
  const expanded = expandIncludes(parsed, context);
  const program = bind(expanded, source, context);
  for (const one of checks) one(program, context);

  const diagnostics = sortDiagnostics(suppress(found, expanded.suppressions, expanded.whole));
  const right = diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
  return { plan: right ? buildPlan(program) : undefined, diagnostics };
}
