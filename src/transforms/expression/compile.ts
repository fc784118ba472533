import { type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { ExpressionPlan } from '../../model/expression-plan.ts';
import type { Argument } from '../functions/function.ts';
import { findFunction } from '../functions/index.ts';
import { type ArithmeticOperator, compileArithmetic, compileNegation } from './arithmetic.ts';
import { asType, commonType } from './branches.ts';
import { compileCast } from './cast.ts';
import { compileComparison } from './compare.ts';
import { fromColumn, readerOfText, readerOfTruth, reading } from './convert.ts';
import { Decimal, parseDecimal } from './decimal.ts';
import { rowFault } from './faults.ts';
import { largest, largestUnsigned, toInteger } from './integer.ts';
import {
  compileBetween,
  compileComparisonOperator,
  compileIn,
  compileIs,
  compileJunction,
  compileNot,
} from './logic.ts';
import { constantNode, type Evaluate, makeNode, type Node } from './node.ts';
import { compileLike, compileRegExp, remember } from './pattern.ts';
import { pseudoColumns } from './pseudo-columns.ts';
import { types } from './value-type.ts';

type PlanOf<K extends ExpressionPlan['kind']> = Extract<ExpressionPlan, { kind: K }>;

/** An expression over the rows of one table version. Kinds that do not fit are told here, not by a row. */
export function compileExpression(plan: ExpressionPlan, table: TableSchema): Node {
  const compile = (part: ExpressionPlan): Node => compileExpression(part, table);
  switch (plan.kind) {
    case 'null':
      return constantNode(plan, types.null, null);
    case 'boolean':
      return constantNode(plan, types.boolean, plan.value);
    case 'number':
      return compileNumber(plan);
    case 'string':
      return constantNode(plan, types.string, plan.value);
    case 'column':
      return compileColumn(plan, table);
    case 'and':
    case 'or':
      return compileJunction(plan, plan.operands.map(compile));
    case 'not':
      return compileNot(plan, compile(plan.operand));
    case 'negate':
      return compileNegation(plan, compile(plan.operand));
    case 'binary':
      return compileBinary(plan, compile(plan.left), compile(plan.right));
    case 'is':
      return compileIs(plan, compile(plan.operand));
    case 'in':
      return compileIn(plan, compile(plan.operand), plan.elements.map(compile));
    case 'between':
      return compileBetween(plan, compile(plan.operand), compile(plan.low), compile(plan.high));
    case 'like':
      return compileLikeTest(
        plan,
        compile(plan.operand),
        compile(plan.pattern),
        plan.escape && compile(plan.escape),
      );
    case 'rlike':
      return compileRlike(plan, compile(plan.operand), compile(plan.pattern));
    case 'case':
      return compileCase(plan, compile);
    case 'cast':
      return compileCast(plan, compile(plan.operand), plan.target, plan.lengths);
    case 'call':
      return compileCall(plan, compile);
    case 'interval':
    case 'unit':
      throw new Error('an interval stands only in a call');
  }
}

/** A number's type is MySQL's: digits are an integer as long as 64 bits hold it, then a decimal. */
function compileNumber(plan: PlanOf<'number'>): Node {
  switch (plan.form) {
    case 'float':
      return constantNode(plan, types.float, Number(plan.text));
    case 'decimal': {
      const value = parseDecimal(plan.text);
      return constantNode(plan, { kind: 'decimal', scale: value.scale }, value);
    }
    case 'integer': {
      const value = BigInt(plan.text);
      if (value > largestUnsigned)
        return constantNode(plan, { kind: 'decimal', scale: 0 }, new Decimal(value, 0));
      return constantNode(plan, value > largest ? types.unsigned : types.integer, toInteger(value));
    }
  }
}

function compileColumn(plan: PlanOf<'column'>, table: TableSchema): Node {
  const pseudo = pseudoColumns.get(plan.name.toLowerCase());
  const index = findColumn(table, plan.name, pseudo !== undefined);
  if (pseudo && index === -1)
    return { plan, type: pseudo.type, evaluate: (_row, event) => pseudo.read(event), constant: undefined };
  const { kind, scale } = table.columns[index] as TableSchema['columns'][number];
  const type = scale === undefined ? { kind } : { kind, scale };
  return { plan, type, evaluate: fromColumn(type, index), constant: undefined };
}

/** The column's place; names compare as MySQL's do, without case. */
export function findColumn(table: TableSchema, name: string, optional = false): number {
  const wanted = name.toLowerCase();
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === wanted);
  if (index >= 0 || optional) return index;
  throw new BsqlError(`the table ${tableName(table)} has no column \`${name}\`, which a select names`, {
    code: 'BSQL5202',
    kind: 'script',
    help: `its columns are ${table.columns.map((column) => column.name).join(', ')}`,
  });
}

const arithmetic: readonly string[] = ['+', '-', '*', '/', '%', 'div'] satisfies ArithmeticOperator[];

function compileBinary(plan: PlanOf<'binary'>, left: Node, right: Node): Node {
  const { operator } = plan;
  if (arithmetic.includes(operator))
    return compileArithmetic(plan, operator as ArithmeticOperator, left, right);
  switch (operator) {
    case '||':
      return callOf('concat', plan, [left, right]);
    case '->':
      return callOf('json_extract', plan, [left, right]);
    case '->>':
      return callOf('json_unquote', plan, [callOf('json_extract', plan, [left, right])]);
    default:
      return compileComparisonOperator(plan, left, right);
  }
}

function callOf(name: string, plan: ExpressionPlan, args: readonly Argument[]): Node {
  const found = findFunction(name);
  // The checker tells of unknown functions; a plan has none.
  if (!found) throw new Error(`no function ${name}`);
  return found.compile(plan, args);
}

function compileCall(plan: PlanOf<'call'>, compile: (plan: ExpressionPlan) => Node): Node {
  const args = plan.arguments.map((argument): Argument => {
    if (argument.kind === 'interval') return { interval: argument.unit, amount: compile(argument.amount) };
    return argument.kind === 'unit' ? { unit: argument.unit } : compile(argument);
  });
  return callOf(plan.name, plan, args);
}

function compileLikeTest(plan: PlanOf<'like'>, operand: Node, pattern: Node, letter: Node | undefined): Node {
  const text = reading(operand, readerOfText(operand));
  const wanted = reading(pattern, readerOfText(pattern));
  const escaping = letter && reading(letter, readerOfText(letter));
  const matcher = remember(compileLike);
  return makeNode(
    plan,
    types.boolean,
    letter ? [operand, pattern, letter] : [operand, pattern],
    (row, event) => {
      const value = text(row, event);
      const source = wanted(row, event);
      if (value === null || source === null) return null;
      const escapes = escaping?.(row, event) ?? '\\';
      if ([...escapes].length > 1)
        throw rowFault(`the escape ${JSON.stringify(escapes)} is more than one letter`);
      return matcher(source, escapes)(value) !== plan.negated;
    },
  );
}

function compileRlike(plan: PlanOf<'rlike'>, operand: Node, pattern: Node): Node {
  const text = reading(operand, readerOfText(operand));
  const wanted = reading(pattern, readerOfText(pattern));
  const matcher = remember(compileRegExp);
  const known = pattern.constant?.value;
  if (typeof known === 'string') matcher(known, '');
  return makeNode(plan, types.boolean, [operand, pattern], (row, event) => {
    const value = text(row, event);
    const source = wanted(row, event);
    if (value === null || source === null) return null;
    return matcher(source, '').test(value) !== plan.negated;
  });
}

function compileCase(plan: PlanOf<'case'>, compile: (plan: ExpressionPlan) => Node): Node {
  const subject = plan.subject && compile(plan.subject);
  const whens = plan.branches.map(({ when }) => compile(when));
  const results = plan.branches.map(({ result }) => compile(result));
  const otherwise = plan.otherwise && compile(plan.otherwise);
  const type = commonType(otherwise ? [...results, otherwise] : results);
  const conditions = whens.map(
    (when): Condition => (subject ? equality(subject, when) : reading(when, readerOfTruth(when))),
  );
  const values = results.map((result) => asType(result, type));
  const last = otherwise ? asType(otherwise, type) : () => null;
  const operands = [...(subject ? [subject] : []), ...whens, ...results, ...(otherwise ? [otherwise] : [])];
  return makeNode(plan, type, operands, (row, event) => {
    for (let i = 0; i < conditions.length; i++)
      if ((conditions[i] as Condition)(row, event) === true) return (values[i] as Evaluate)(row, event);
    return last(row, event);
  });
}

type Condition = (...args: Parameters<Evaluate>) => boolean | null;

function equality(subject: Node, when: Node): Condition {
  const compare = compileComparison(subject, when);
  return (row, event) => compare(row, event) === 0;
}
