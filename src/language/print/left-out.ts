import type { CstNode, IToken } from 'chevrotain';
import { children, inOrder, isNode, spanOf, tokens } from '../cst.ts';
import * as t from '../tokens.ts';

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
export function findLeftOut(statement: CstNode): IToken[] {
  const found: IToken[] = [];
  const visit = (node: CstNode, allows: Allows): void => {
    const parts = inOrder(node);
    const inner = node.name === 'primary' ? children(node, 'expression')[0] : undefined;
    if (node.name === 'optionList') found.push(...leadingAnd(node));
    if (inner) {
      const needless = isNeedless(inner, allows);
      if (needless) found.push(...tokens(node, 'LeftParen'), ...tokens(node, 'RightParen'));
      visit(inner, needless ? allows : anything);
      return;
    }
    const { first, others } = operands[node.name] ?? { first: anything, others: anything };
    parts.filter(isNode).forEach((part, index) => {
      const own = parts.length === 1 ? allows : index === 0 ? first : others;
      visit(part, ownAllowance(node, part) ?? own);
    });
  };
  visit(statement, anything);
  return found;
}

/** Whether the parentheses around an expression may go. Of doubled ones the inner are judged. */
function isNeedless(inner: CstNode, allows: Allows): boolean {
  const core = coreOf(inner);
  const doubled = core.name === 'primary' && children(core, 'expression').length > 0;
  return doubled || (allows(core.name as Level) && !hasKeywordAtEdge(inner));
}

function ownAllowance(parent: CstNode, part: CstNode): Allows | undefined {
  if (parent.name === 'predicate' && children(parent, 'element').includes(part)) return anything;
  // `interval -1 day` would be a column named interval.
  if (parent.name === 'argument' && part.name === 'sum') return onlyPrimary;
  return undefined;
}

function leadingAnd(optionList: CstNode): IToken[] {
  const ands = tokens(optionList, 'and');
  return ands.length === children(optionList, 'assignment').length ? ands.slice(0, 1) : [];
}

/** The node that an expression is, behind the rules that add nothing to it. */
function coreOf(expression: CstNode): CstNode {
  const [only, ...more] = inOrder(expression);
  return expression.name !== 'primary' && only && isNode(only) && more.length === 0
    ? coreOf(only)
    : expression;
}

/** Whether it begins or ends with a name that is a keyword elsewhere: parentheses may be what makes it a name. */
function hasKeywordAtEdge(expression: CstNode): boolean {
  const { start, end } = spanOf(expression);
  return keywordNames(expression).some(
    (name) => name.startOffset === start || name.startOffset + name.image.length === end,
  );
}

function keywordNames(node: CstNode): IToken[] {
  return inOrder(node).flatMap((part) => {
    if (isNode(part)) return keywordNames(part);
    const isName = node.name === 'name' || (node.name === 'call' && tokens(node, 'Word').includes(part));
    return isName && part.tokenType !== t.Identifier && part.tokenType !== t.Backtick ? [part] : [];
  });
}
