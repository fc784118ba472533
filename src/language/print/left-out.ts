import type { IToken } from 'chevrotain';
import * as t from '../tokens.ts';
import { edgeOf, isToken, isTree, type Part, type Tree } from './tree.ts';

/** The rules of expressions, loosest first: what a rule holds binds tighter than what holds it. */
const levels = [
  'expression',
  'conjunction',
  'negation',
  'comparison',
  'predicate',
  'sum',
  'product',
  'concatenation',
  'unary',
  'member',
  'primary',
] as const;

type Level = (typeof levels)[number];

/** Whether an expression of a level may stand in a place without parentheses. */
type Allows = (level: Level) => boolean;

const anything: Allows = () => true;
const onlyPrimary: Allows = (level) => level === 'primary';
const from =
  (least: Level): Allows =>
  (level) =>
    levels.indexOf(level) >= levels.indexOf(least);
/** `||` binds tighter than arithmetic, which few expect: its parentheses stay. */
const arithmeticFrom =
  (least: Level): Allows =>
  (level) =>
    from(least)(level) && level !== 'concatenation';

/**
 * What the operands of a rule may be, the first one and the others. Parentheses that the tree does
 * not need stay where readers do: around a mixture of `and` and `or`, around comparisons of
 * comparisons, and behind `not`.
 */
const operands: Readonly<Partial<Record<string, { first: Allows; others: Allows }>>> = {
  expression: { first: from('negation'), others: from('negation') },
  conjunction: { first: from('negation'), others: from('negation') },
  negation: { first: onlyPrimary, others: onlyPrimary },
  comparison: { first: from('sum'), others: from('sum') },
  predicate: { first: from('sum'), others: from('sum') },
  sum: { first: arithmeticFrom('sum'), others: arithmeticFrom('product') },
  product: { first: arithmeticFrom('product'), others: from('unary') },
  concatenation: { first: from('concatenation'), others: from('unary') },
  unary: { first: from('member'), others: from('member') },
  member: { first: from('member'), others: from('member') },
};

/** The tokens of a statement that say nothing: an option list's leading `and`, needless parentheses. */
export function findLeftOut(statement: Tree): IToken[] {
  const found: IToken[] = [];
  const visit = (tree: Tree, allows: Allows): void => {
    const { rule, parts } = tree;
    if (rule === 'optionList') found.push(...leadingAnd(parts));
    const inner = insideParentheses(tree);
    if (inner) {
      const needless = isNeedless(inner, allows);
      if (needless) found.push(...parts.filter((part): part is IToken => !isTree(part)));
      visit(inner, needless ? allows : anything);
      return;
    }
    const { first, others } = operands[rule] ?? { first: anything, others: anything };
    parts.filter(isTree).forEach((part, index) => {
      visit(part, ownAllowance(tree, index) ?? (index === 0 ? first : others));
    });
  };
  visit(statement, anything);
  return found;
}

/** A primary with more than one part is one in parentheses. */
function insideParentheses({ rule, parts }: Tree): Tree | undefined {
  return rule === 'primary' ? parts.find(isTree) : undefined;
}

/** Whether the parentheses around an expression may go. Of doubled ones the inner are judged. */
function isNeedless(inner: Tree, allows: Allows): boolean {
  return insideParentheses(inner) !== undefined || (allows(levelOf(inner)) && !hasKeywordAtEdge(inner));
}

/** Names, constants, calls and the like are what a primary may be. */
function levelOf({ rule }: Tree): Level {
  return levels.find((level) => level === rule) ?? 'primary';
}

function ownAllowance({ rule, parts }: Tree, index: number): Allows | undefined {
  // What stands in the list of an `in` is between parentheses already.
  if (rule === 'predicate' && index > 0 && parts.some((part) => isToken(part, t.In))) return anything;
  // `interval -1 day` would be a column named interval.
  if (rule === 'argument') return onlyPrimary;
  return undefined;
}

function leadingAnd([, second]: readonly Part[]): IToken[] {
  return isToken(second, t.And) ? [second] : [];
}

/** Whether it begins or ends with a name that is a keyword elsewhere: parentheses may be what makes it a name. */
function hasKeywordAtEdge(expression: Tree): boolean {
  const edges = [edgeOf(expression, 0), edgeOf(expression, -1)];
  return keywordNames(expression).some((name) => edges.includes(name));
}

function keywordNames({ rule, parts }: Tree): IToken[] {
  return parts.flatMap((part, index) => {
    if (isTree(part)) return keywordNames(part);
    const isName = rule === 'name' || (rule === 'call' && index === 0);
    return isName && part.tokenType !== t.Identifier && part.tokenType !== t.Backtick ? [part] : [];
  });
}
