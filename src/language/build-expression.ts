import type { CstNode, IToken } from 'chevrotain';
import type { Identifier, Literal } from './ast.ts';
import { child, children, leafTokens, spanOf, token, tokens } from './cst.ts';
import type {
  BinaryOperator,
  CaseBranch,
  CastType,
  ConstantExpression,
  Expression,
  IntervalExpression,
} from './expression.ts';
import * as t from './tokens.ts';

/** How leaves are read; the statements around an expression read theirs the same way. */
export interface Leaves {
  readonly name: (node: CstNode) => Identifier;
  readonly literal: (token: IToken) => Literal;
}

/** The expression of a CST node of the rule `expression`. Every rule of the grammar has a method of its name. */
export function buildExpression(node: CstNode, leaves: Leaves): Expression {
  return new ExpressionBuilder(leaves).expression(node);
}

class ExpressionBuilder {
  readonly #leaves: Leaves;

  constructor(leaves: Leaves) {
    this.#leaves = leaves;
  }

  expression(node: CstNode): Expression {
    const operands = children(node, 'conjunction').map((operand) => this.conjunction(operand));
    return flat('or', operands, node);
  }

  conjunction(node: CstNode): Expression {
    const operands = children(node, 'negation').map((operand) => this.negation(operand));
    return flat('and', operands, node);
  }

  negation(node: CstNode): Expression {
    let found = this.comparison(child(node, 'comparison'));
    for (const not of tokens(node, 'not').reverse())
      found = { kind: 'not', operand: found, span: { start: not.startOffset, end: found.span.end } };
    return found;
  }

  comparison(node: CstNode): Expression {
    const [first, ...rest] = children(node, 'predicate').map((one) => this.predicate(one));
    let found = first as Expression;
    const tests = [
      ...tokens(node, 'Comparison').map((operator, index) => ({
        at: operator.startOffset,
        apply: (left: Expression): Expression =>
          binary(comparisonOf(operator), left, rest[index] as Expression),
      })),
      ...children(node, 'truthTest').map((test) => ({
        at: spanOf(test).start,
        apply: (operand: Expression): Expression => this.truthTest(test, operand),
      })),
    ];
    for (const test of tests.sort((a, b) => a.at - b.at)) found = test.apply(found);
    return found;
  }

  truthTest(node: CstNode, operand: Expression): Expression {
    const value = tokens(node, 'null').length > 0 ? null : tokens(node, 'true').length > 0;
    const negated = tokens(node, 'not').length > 0;
    return {
      kind: 'is',
      operand,
      negated,
      value,
      span: { start: operand.span.start, end: spanOf(node).end },
    };
  }

  predicate(node: CstNode): Expression {
    const operand = this.sum(child(node, 'sum'));
    const negated = tokens(node, 'not').length > 0;
    const shared = { operand, negated, span: spanOf(node) };
    const [low, high] = children(node, 'bound').map((bound) => this.sum(bound));
    if (low && high) return { kind: 'between', low, high, ...shared };
    const elements = children(node, 'element').map((element) => this.expression(element));
    if (elements.length > 0) return { kind: 'in', elements, ...shared };
    const [pattern] = children(node, 'pattern').map((one) => this.sum(one));
    if (!pattern) return operand;
    if (tokens(node, 'like').length === 0) return { kind: 'rlike', pattern, ...shared };
    const [letter] = children(node, 'escape').map((one) => this.sum(one));
    return { kind: 'like', pattern, escape: letter, ...shared };
  }

  sum(node: CstNode): Expression {
    return chain(
      children(node, 'product').map((one) => this.product(one)),
      tokens(node, 'operator'),
    );
  }

  product(node: CstNode): Expression {
    return chain(
      children(node, 'concatenation').map((one) => this.concatenation(one)),
      tokens(node, 'operator'),
    );
  }

  concatenation(node: CstNode): Expression {
    return chain(
      children(node, 'unary').map((one) => this.unary(one)),
      tokens(node, 'Concat'),
    );
  }

  unary(node: CstNode): Expression {
    let found = this.member(child(node, 'member'));
    for (const operator of tokens(node, 'operator').reverse()) {
      const span = { start: operator.startOffset, end: found.span.end };
      if (operator.tokenType === t.Minus) found = { kind: 'negate', operand: found, span };
      else if (operator.tokenType === t.Bang) found = { kind: 'not', operand: found, span };
    }
    return found;
  }

  member(node: CstNode): Expression {
    let found = this.primary(child(node, 'primary'));
    const paths = tokens(node, 'Text');
    tokens(node, 'operator').forEach((operator, index) => {
      const value = this.#leaves.literal(paths[index] as IToken);
      found = binary(operator.tokenType === t.JsonArrow ? '->' : '->>', found, {
        kind: 'string',
        value,
        span: value.span,
      });
    });
    return found;
  }

  primary(node: CstNode): Expression {
    const span = spanOf(node);
    const [column] = children(node, 'column');
    if (column) return { kind: 'column', name: this.#leaves.name(column), span };
    const inner = Object.values(node.children)
      .flat()
      .find((element) => 'children' in element) as CstNode;
    switch (inner.name) {
      case 'constant':
        return this.constant(inner);
      case 'caseExpression':
        return this.caseExpression(inner);
      case 'castExpression':
        return {
          kind: 'cast',
          operand: this.expression(child(inner, 'expression')),
          type: this.castType(child(inner, 'castType')),
          span,
        };
      case 'call':
        return this.call(inner);
      default:
        // Parentheses belong to the span, so that a message about the whole shows all of it.
        return { ...this.expression(inner), span };
    }
  }

  constant(node: CstNode): ConstantExpression {
    const span = spanOf(node);
    const [only] = leafTokens(node) as [IToken];
    switch (only.tokenType) {
      case t.True:
      case t.False:
        return { kind: 'boolean', value: only.tokenType === t.True, span };
      case t.Null:
        return { kind: 'null', span };
      case t.Integer:
        return { kind: 'number', text: only.image, form: 'integer', span };
      case t.Decimal:
        return { kind: 'number', text: only.image, form: 'decimal', span };
      case t.Float:
        return { kind: 'number', text: only.image, form: 'float', span };
      default:
        return { kind: 'string', value: this.#leaves.literal(only), span };
    }
  }

  caseExpression(node: CstNode): Expression {
    const [subject] = children(node, 'subject').map((one) => this.expression(one));
    const [otherwise] = children(node, 'otherwise').map((one) => this.expression(one));
    const branches = children(node, 'caseBranch').map(
      (branch): CaseBranch => ({
        when: this.expression(child(branch, 'when')),
        result: this.expression(child(branch, 'then')),
        span: spanOf(branch),
      }),
    );
    return { kind: 'case', subject, branches, otherwise, span: spanOf(node) };
  }

  castType(node: CstNode): CastType {
    return {
      name: tokens(node, 'Word')
        .map((word) => word.image.toLowerCase())
        .join(' '),
      lengths: tokens(node, 'length').map((length) => Number(length.image)),
      span: spanOf(node),
    };
  }

  call(node: CstNode): Expression {
    const name = token(node, 'Word');
    return {
      kind: 'call',
      name: {
        name: name.image,
        span: { start: name.startOffset, end: name.startOffset + name.image.length },
      },
      arguments: children(node, 'argument').map((argument) => this.argument(argument)),
      span: spanOf(node),
    };
  }

  argument(node: CstNode): Expression | IntervalExpression {
    const [amount] = children(node, 'amount');
    if (!amount) return this.expression(child(node, 'expression'));
    const unit = token(node, 'unit');
    return {
      kind: 'interval',
      amount: this.sum(amount),
      unit: {
        name: unit.image.toLowerCase(),
        span: { start: unit.startOffset, end: unit.startOffset + unit.image.length },
      },
      span: spanOf(node),
    };
  }
}

function flat(kind: 'and' | 'or', operands: readonly Expression[], node: CstNode): Expression {
  const [only] = operands;
  return operands.length === 1 && only ? only : { kind, operands, span: spanOf(node) };
}

/** Operators of one level bind from the left. */
function chain(operands: readonly Expression[], operators: readonly IToken[]): Expression {
  const [first, ...rest] = operands;
  return rest.reduce(
    (left, right, index) => binary(arithmeticOf(operators[index] as IToken), left, right),
    first as Expression,
  );
}

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, span: { start: left.span.start, end: right.span.end } };
}

function comparisonOf(operator: IToken): BinaryOperator {
  return operator.image === '<>' ? '!=' : (operator.image as BinaryOperator);
}

function arithmeticOf(operator: IToken): BinaryOperator {
  const image = operator.image.toLowerCase();
  return image === 'mod' ? '%' : (image as BinaryOperator);
}
