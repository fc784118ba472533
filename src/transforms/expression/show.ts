import type { ExpressionPlan } from '../../model/expression-plan.ts';

/** An expression as text, for messages; operators inside operators stand in parentheses. */
export function show(plan: ExpressionPlan): string {
  const list = (plans: readonly ExpressionPlan[]): string => plans.map(show).join(', ');
  switch (plan.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(plan.value);
    case 'number':
      return plan.text;
    case 'string':
      return `'${plan.value.replace(/[\\']/g, '\\$&')}'`;
    case 'column':
      return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(plan.name) ? plan.name : `\`${plan.name.replace(/`/g, '``')}\``;
    case 'and':
    case 'or':
      return plan.operands.map(inner).join(` ${plan.kind} `);
    case 'not':
      return `not ${inner(plan.operand)}`;
    case 'negate':
      return `-${inner(plan.operand)}`;
    case 'binary': {
      const space = plan.operator.startsWith('->') ? '' : ' ';
      return `${inner(plan.left)}${space}${plan.operator}${space}${inner(plan.right)}`;
    }
    case 'is':
      return `${inner(plan.operand)} is ${plan.negated ? 'not ' : ''}${plan.value}`;
    case 'in':
      return `${inner(plan.operand)} ${plan.negated ? 'not ' : ''}in (${list(plan.elements)})`;
    case 'between':
      return `${inner(plan.operand)} ${plan.negated ? 'not ' : ''}between ${inner(plan.low)} and ${inner(plan.high)}`;
    case 'like': {
      const escaping = plan.escape ? ` escape ${inner(plan.escape)}` : '';
      return `${inner(plan.operand)} ${plan.negated ? 'not ' : ''}like ${inner(plan.pattern)}${escaping}`;
    }
    case 'rlike':
      return `${inner(plan.operand)} ${plan.negated ? 'not ' : ''}rlike ${inner(plan.pattern)}`;
    case 'case': {
      const subject = plan.subject ? ` ${show(plan.subject)}` : '';
      const branches = plan.branches.map(({ when, result }) => ` when ${show(when)} then ${show(result)}`);
      const otherwise = plan.otherwise ? ` else ${show(plan.otherwise)}` : '';
      return `case${subject}${branches.join('')}${otherwise} end`;
    }
    case 'cast': {
      const lengths = plan.lengths.length > 0 ? `(${plan.lengths.join(', ')})` : '';
      return `cast(${show(plan.operand)} as ${plan.target}${lengths})`;
    }
    case 'call':
      return `${plan.name}(${list(plan.arguments)})`;
    case 'interval':
      return `interval ${inner(plan.amount)} ${plan.unit}`;
    case 'unit':
      return plan.unit;
  }
}

const compound = new Set<ExpressionPlan['kind']>([
  'and',
  'or',
  'not',
  'binary',
  'is',
  'in',
  'between',
  'like',
  'rlike',
]);

function inner(plan: ExpressionPlan): string {
  return compound.has(plan.kind) ? `(${show(plan)})` : show(plan);
}
