import type { ExpressionPlan } from '../../model/expression-plan.ts';
import { type Compare, compileComparison } from './compare.ts';
import { type Reader, readerOfTruth, reading } from './convert.ts';
import { makeNode, type Node } from './node.ts';
import { types } from './value-type.ts';

/** Conditions have three values: true, false and null, which is not known. */

type PlanOf<K extends ExpressionPlan['kind']> = Extract<ExpressionPlan, { kind: K }>;

/** `and` ends at the first false, `or` at the first true. */
export function compileJunction(plan: PlanOf<'and' | 'or'>, operands: readonly Node[]): Node {
  const reads = operands.map((operand) => reading(operand, readerOfTruth(operand)));
  const decisive = plan.kind === 'or';
  return makeNode(plan, types.boolean, operands, (row, event) => {
    let result: boolean | null = !decisive;
    for (let i = 0; i < reads.length; i++) {
      const value = (reads[i] as (typeof reads)[number])(row, event);
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  });
}

export function compileNot(plan: ExpressionPlan, operand: Node): Node {
  const read = reading(operand, readerOfTruth(operand));
  return makeNode(plan, types.boolean, [operand], (row, event) => {
    const value = read(row, event);
    return value === null ? null : !value;
  });
}

export function compileIs(plan: PlanOf<'is'>, operand: Node): Node {
  const { negated, value: wanted } = plan;
  const reader: Reader<unknown> = wanted === null ? (value) => value : readerOfTruth(operand);
  const read = reading(operand, reader);
  return makeNode(plan, types.boolean, [operand], (row, event) => (read(row, event) === wanted) !== negated);
}

const tests: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export function compileComparisonOperator(plan: PlanOf<'binary'>, left: Node, right: Node): Node {
  const compare = compileComparison(left, right);
  if (plan.operator === '<=>') {
    return makeNode(plan, types.boolean, [left, right], (row, event) => {
      const order = compare(row, event);
      if (order !== null) return order === 0;
      return left.evaluate(row, event) === null && right.evaluate(row, event) === null;
    });
  }
  const holds = tests[plan.operator] as (order: number) => boolean;
  return makeNode(plan, types.boolean, [left, right], (row, event) => {
    const order = compare(row, event);
    return order === null ? null : holds(order);
  });
}

export function compileIn(plan: PlanOf<'in'>, operand: Node, elements: readonly Node[]): Node {
  const compares = elements.map((element) => compileComparison(operand, element));
  const { negated } = plan;
  return makeNode(plan, types.boolean, [operand, ...elements], (row, event) => {
    let unknown = false;
    for (let i = 0; i < compares.length; i++) {
      const order = (compares[i] as Compare)(row, event);
      if (order === 0) return !negated;
      if (order === null) unknown = true;
    }
    return unknown ? null : negated;
  });
}

export function compileBetween(plan: PlanOf<'between'>, operand: Node, low: Node, high: Node): Node {
  const above = compileComparison(operand, low);
  const below = compileComparison(operand, high);
  const { negated } = plan;
  return makeNode(plan, types.boolean, [operand, low, high], (row, event) => {
    const [a, b] = [above(row, event), below(row, event)];
    if ((a !== null && a < 0) || (b !== null && b > 0)) return negated;
    return a === null || b === null ? null : !negated;
  });
}
