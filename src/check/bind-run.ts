import type { RunStatement } from '../language/ast.ts';
import type { TransformDescription } from '../model/format.ts';
import type { SourceText } from '../model/source-text.ts';
import type { TargetScope } from './bind-path.ts';
import { bindTarget } from './bind-target.ts';
import type { BoundRun, BoundTable, BoundTarget } from './bound.ts';
import type { CheckContext } from './context.ts';
import { tellOptions } from './tell-options.ts';
import { loadOf } from './trace.ts';

/** Ties `run TABLE as FORMAT.PATH where …` to its transform and judges its options together. */
export function bindRun(
  statement: RunStatement,
  from: BoundTable | undefined,
  source: SourceText,
  scope: TargetScope,
): BoundRun {
  const { told, context } = listening(scope.context);
  const target = bindTarget('run', statement, source, { ...scope, context }, loadOf(from)?.target);
  const does = told() || !target ? undefined : describe(target, statement, source, context);
  return { kind: 'run', statement, source, name: statement.name, from, target, does };
}

/** Undefined where an option is not known or wrong: its fault is told, and others would follow from it. */
function describe(
  target: BoundTarget,
  statement: RunStatement,
  source: SourceText,
  context: CheckContext,
): TransformDescription | undefined {
  const { transform } = target.format;
  const { values, given } = target.options;
  if (!transform || [...given.keys()].some((name) => values[name] === undefined)) return undefined;
  const problems = transform.checkOptions?.(values) ?? [];
  const right = tellOptions(problems, given, { source, span: statement.target.format.span }, context);
  return right ? transform.describe(values) : undefined;
}

/** Tells whether an error was reported meanwhile. */
function listening(context: CheckContext): { told: () => boolean; context: CheckContext } {
  let heard = false;
  return {
    told: () => heard,
    context: {
      ...context,
      report: (diagnostic) => {
        heard ||= diagnostic.severity === 'error';
        context.report(diagnostic);
      },
    },
  };
}
