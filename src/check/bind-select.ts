import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Condition, Constant, Identifier, SelectStatement } from '../language/ast.ts';
import type { ConditionPlan, ConstantPlan, ProjectionPlan, SelectPlan } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import type { Variables } from './variables.ts';

/** A select's plan; undefined if a variable in it is not known. */
export function bindSelect(
  statement: SelectStatement,
  source: SourceText,
  variables: Variables,
  context: CheckContext,
): SelectPlan | undefined {
  tellDoubles(statement, source, context);
  const projections = statement.items.map<ProjectionPlan>((item) =>
    item.column
      ? { kind: 'column', column: item.column.name, alias: (item.alias ?? item.column).name }
      : { kind: 'all' },
  );
  const where = statement.where.map((condition) => bindCondition(condition, source, variables));
  return where.every((condition) => condition !== undefined)
    ? { kind: 'select', projections, where }
    : undefined;
}

function tellDoubles(statement: SelectStatement, source: SourceText, context: CheckContext): void {
  const seen = new Map<string, Identifier>();
  for (const item of statement.items) {
    const name = item.alias ?? item.column;
    if (!name) continue;
    const first = seen.get(name.name.toLowerCase());
    if (!first) {
      seen.set(name.name.toLowerCase(), name);
      continue;
    }
    context.report(
      diagnose('BSQL2002', source, name.span, `the column \`${name.name}\` stands twice in this select`, {
        labels: [{ source, span: first.span, text: 'first here' }],
        help: 'give one of them another name with `as`',
      }),
    );
  }
}

function bindCondition(
  condition: Condition,
  source: SourceText,
  variables: Variables,
): ConditionPlan | undefined {
  const column = condition.column.name;
  switch (condition.kind) {
    case 'null':
      return { kind: 'null', column, negated: condition.negated };
    case 'in': {
      const values = condition.values.map((value) => bindConstant(value, source, variables));
      return values.every((value) => value !== undefined)
        ? { kind: 'in', column, negated: condition.negated, values }
        : undefined;
    }
    case 'compare': {
      const value = bindConstant(condition.value, source, variables);
      return value === undefined
        ? undefined
        : { kind: 'compare', column, operator: condition.operator, value };
    }
  }
}

function bindConstant(
  constant: Constant,
  source: SourceText,
  variables: Variables,
): ConstantPlan | undefined {
  switch (constant.kind) {
    case 'boolean':
      return constant.value;
    case 'string':
      return variables.expand(constant.value, source);
    case 'number':
      return { number: constant.text };
  }
}
