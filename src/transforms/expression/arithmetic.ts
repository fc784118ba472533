import type { BinaryOperatorPlan, ExpressionPlan } from '../../model/expression-plan.ts';
import { type Reader, readerOfDecimal, readerOfDouble, readerOfExactInteger, reading } from './convert.ts';
import {
  addDecimals,
  type Decimal,
  divideDecimals,
  divideWhole,
  multiplyDecimals,
  negateDecimal,
  productScale,
  quotientScale,
  remainderOfDecimals,
  rescale,
} from './decimal.ts';
import { finite } from './double.ts';
import {
  addIntegers,
  checkInteger,
  divideIntegers,
  type Integer,
  multiplyIntegers,
  remainderOfIntegers,
  subtractIntegers,
} from './integer.ts';
import { makeNode, type Node } from './node.ts';
import { type Datum, isInteger, types, type ValueType } from './value-type.ts';

export type ArithmeticOperator = Extract<BinaryOperatorPlan, '+' | '-' | '*' | '/' | '%' | 'div'>;

const onIntegers: Readonly<
  Record<Exclude<ArithmeticOperator, '/'>, (a: Integer, b: Integer, unsigned: boolean) => Integer | null>
> = {
  '+': addIntegers,
  '-': subtractIntegers,
  '*': multiplyIntegers,
  '%': remainderOfIntegers,
  div: divideIntegers,
};

const onDecimals: Readonly<
  Record<Exclude<ArithmeticOperator, 'div'>, (a: Decimal, b: Decimal) => Decimal | null>
> = {
  '+': addDecimals,
  '-': (a, b) => addDecimals(a, negateDecimal(b)),
  '*': multiplyDecimals,
  '/': (a, b) => divideDecimals(a, b),
  '%': remainderOfDecimals,
};

const onDoubles: Readonly<
  Record<Exclude<ArithmeticOperator, 'div'>, (a: number, b: number) => number | null>
> = {
  '+': (a, b) => finite(a + b),
  '-': (a, b) => finite(a - b),
  '*': (a, b) => finite(a * b),
  '/': (a, b) => (b === 0 ? null : finite(a / b)),
  '%': (a, b) => (b === 0 ? null : a % b),
};

/** Integers are exact to 64 bits, decimals to 65 digits; text and doubles compute as doubles. */
export function compileArithmetic(
  plan: ExpressionPlan,
  operator: ArithmeticOperator,
  left: Node,
  right: Node,
): Node {
  const both = [left, right];
  // Also for null operands: what cannot be a number is told whatever stands beside it.
  for (const one of both) readerOfDouble(one);
  const integers = both.every((one) => isInteger(one.type));
  if (integers && operator !== '/') {
    const unsigned = left.type.kind === 'unsigned' || (operator !== '%' && right.type.kind === 'unsigned');
    const apply = onIntegers[operator];
    return over(plan, unsigned ? types.unsigned : types.integer, both, readerOfExactInteger, (a, b) =>
      apply(a, b, unsigned),
    );
  }
  if (operator === 'div') {
    const unsigned = both.some(({ type }) => type.kind === 'unsigned');
    return over(plan, unsigned ? types.unsigned : types.integer, both, readerOfDecimal, (a, b) => {
      const whole = divideWhole(a, b);
      return whole === null ? null : checkInteger(whole, unsigned);
    });
  }
  if (both.some((one) => ['float', 'string', 'null'].includes(one.type.kind)))
    return over(plan, types.float, both, readerOfDouble, onDoubles[operator]);
  const type = decimalType(operator, left, right);
  const { scale } = type;
  const apply: (a: Decimal, b: Decimal) => Decimal | null =
    operator === '/' ? (a, b) => divideDecimals(a, b, scale) : onDecimals[operator];
  if (scale === undefined) return over(plan, type, both, readerOfDecimal, apply);
  return over(plan, type, both, readerOfDecimal, (a, b) => {
    const result = apply(a, b);
    return result && rescale(result, scale);
  });
}

function over<T>(
  plan: ExpressionPlan,
  type: ValueType,
  operands: readonly Node[],
  readerOf: (node: Node) => Reader<T>,
  apply: (a: T, b: T) => Datum,
): Node {
  const [first, second] = operands as readonly [Node, Node];
  const left = reading(first, readerOf(first));
  const right = reading(second, readerOf(second));
  const decimals = type.kind === 'decimal';
  return makeNode(plan, type, operands, (row, event) => {
    const a = left(row, event);
    // As in MySQL, which among decimals alone does not look at what stands on the right of a null.
    if (a === null && decimals) return null;
    const b = right(row, event);
    return a === null || b === null ? null : apply(a, b);
  });
}

/** The scale of a decimal operand that is known before a row is read. */
export function scaleOf({ type }: Node): number | undefined {
  return isInteger(type) ? 0 : type.scale;
}

function decimalType(operator: ArithmeticOperator, left: Node, right: Node): ValueType {
  const [a, b] = [scaleOf(left), scaleOf(right)];
  if (operator === '/') return a === undefined ? types.decimal : { kind: 'decimal', scale: quotientScale(a) };
  if (a === undefined || b === undefined) return types.decimal;
  return { kind: 'decimal', scale: operator === '*' ? productScale(a, b) : Math.max(a, b) };
}

export function compileNegation(plan: ExpressionPlan, operand: Node): Node {
  const { type } = operand;
  if (isInteger(type)) {
    // A constant beyond the integers is a decimal, as in MySQL, and so is one that is negative already.
    const value = operand.constant?.value;
    if (value != null && (BigInt(value as Integer) > 2n ** 63n || (value as Integer) < 0))
      return compileNegation(plan, {
        ...operand,
        type: { kind: 'decimal', scale: 0 },
        ...asDecimal(operand),
      });
    const read = reading(operand, readerOfExactInteger(operand));
    return makeNode(plan, types.integer, [operand], (row, event) => {
      const one = read(row, event);
      if (one === null) return null;
      return typeof one === 'number' ? 0 - one : checkInteger(-one, false);
    });
  }
  if (type.kind === 'decimal')
    return makeNode(plan, type, [operand], (row, event) => {
      const value = operand.evaluate(row, event);
      if (value === null) return null;
      const result = negateDecimal(value as Decimal);
      return type.scale === undefined ? result : rescale(result, type.scale);
    });
  const read = reading(operand, readerOfDouble(operand));
  return makeNode(plan, types.float, [operand], (row, event) => {
    const value = read(row, event);
    return value === null ? null : -value;
  });
}

function asDecimal(operand: Node): Pick<Node, 'constant' | 'evaluate'> {
  const value = reading(operand, readerOfDecimal(operand))([], undefined as never);
  return { constant: { value }, evaluate: () => value };
}
