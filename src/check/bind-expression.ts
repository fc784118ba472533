import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Identifier } from '../language/ast.ts';
import type { BinaryOperator, CaseBranch, Expression } from '../language/expression.ts';
import type { CaseBranchPlan, ExpressionPlan } from '../model/expression-plan.ts';
import { bindCall } from './bind-call.ts';
import { bindCastType } from './bind-cast-type.ts';
import { all, type ExpressionScope } from './expression-scope.ts';
import { tellChanging, tellPattern } from './tell-expression.ts';

/** An expression's plan; undefined if a fault in it was told, or a variable is not known. */
export function bindExpression(expression: Expression, scope: ExpressionScope): ExpressionPlan | undefined {
  const bind = (part: Expression): ExpressionPlan | undefined => bindExpression(part, scope);
  switch (expression.kind) {
    case 'null':
      return { kind: 'null' };
    case 'boolean':
      return { kind: 'boolean', value: expression.value };
    case 'number':
      return { kind: 'number', text: expression.text, form: expression.form };
    case 'string': {
      const value = scope.variables.expand(expression.value, scope.source);
      return value === undefined ? undefined : { kind: 'string', value };
    }
    case 'column':
      return bindColumn(expression.name, scope);
    case 'and':
    case 'or': {
      const operands = all(expression.operands.map(bind));
      return operands && { kind: expression.kind, operands };
    }
    case 'not':
    case 'negate': {
      const operand = bind(expression.operand);
      return operand && { kind: expression.kind, operand };
    }
    case 'binary':
      return bindBinary(expression, scope);
    case 'is': {
      const operand = bind(expression.operand);
      return operand && { kind: 'is', operand, negated: expression.negated, value: expression.value };
    }
    case 'in': {
      const operand = bind(expression.operand);
      const elements = all(expression.elements.map(bind));
      return operand && elements && { kind: 'in', operand, negated: expression.negated, elements };
    }
    case 'between': {
      const [operand, low, high] = [bind(expression.operand), bind(expression.low), bind(expression.high)];
      return operand && low && high && { kind: 'between', operand, negated: expression.negated, low, high };
    }
    case 'like': {
      const [operand, pattern] = [bind(expression.operand), bind(expression.pattern)];
      const letter = expression.escape && bind(expression.escape);
      if (!operand || !pattern || (expression.escape && !letter)) return undefined;
      return {
        kind: 'like',
        operand,
        negated: expression.negated,
        pattern,
        ...(letter && { escape: letter }),
      };
    }
    case 'rlike': {
      const [operand, pattern] = [bind(expression.operand), bind(expression.pattern)];
      if (!operand || !pattern || !tellPattern('regexp', pattern, expression.pattern.span, scope))
        return undefined;
      return { kind: 'rlike', operand, negated: expression.negated, pattern };
    }
    case 'case': {
      const subject = expression.subject && bind(expression.subject);
      const branches = all(expression.branches.map((branch) => bindBranch(branch, scope)));
      const otherwise = expression.otherwise && bind(expression.otherwise);
      if (!branches || (expression.subject && !subject) || (expression.otherwise && !otherwise))
        return undefined;
      return { kind: 'case', ...(subject && { subject }), branches, ...(otherwise && { otherwise }) };
    }
    case 'cast': {
      const operand = bind(expression.operand);
      const target = bindCastType(expression.type, scope);
      return operand && target && { kind: 'cast', operand, ...target };
    }
    case 'call':
      return bindCall(expression, scope, bind);
  }
}

function bindColumn(name: Identifier, scope: ExpressionScope): ExpressionPlan | undefined {
  // SQL's words for the present time need no parentheses; in backticks they are columns.
  const quoted = scope.source.text[name.span.start] === '`';
  if (!quoted && !tellChanging(name, 'word', scope)) return undefined;
  return { kind: 'column', name: name.name };
}

function bindBranch(branch: CaseBranch, scope: ExpressionScope): CaseBranchPlan | undefined {
  const [when, result] = [bindExpression(branch.when, scope), bindExpression(branch.result, scope)];
  return when && result && { when, result };
}

const comparisons: readonly BinaryOperator[] = ['=', '!=', '<', '<=', '>', '>='];

function bindBinary(
  expression: Extract<Expression, { kind: 'binary' }>,
  scope: ExpressionScope,
): ExpressionPlan | undefined {
  const { operator, span } = expression;
  const left = bindExpression(expression.left, scope);
  const right = bindExpression(expression.right, scope);
  if (!left || !right) return undefined;
  if (comparisons.includes(operator) && (left.kind === 'null' || right.kind === 'null')) {
    scope.context.report(
      diagnose('BSQL3014', scope.source, span, 'a comparison with null is never true', {
        help: operator === '!=' ? 'write `is not null`' : 'write `is null`, or `<=>` to compare nulls too',
      }),
    );
  }
  if ((operator === '->' || operator === '->>') && !tellPattern('path', right, expression.right.span, scope))
    return undefined;
  return { kind: 'binary', operator, left, right };
}
