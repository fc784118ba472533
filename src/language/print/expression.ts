import { type IToken, tokenMatcher } from 'chevrotain';
import * as t from '../tokens.ts';
import { type Doc, group, indent, line } from './doc.ts';
import { join, printList } from './list.ts';
import { nameText } from './name.ts';
import type { Printer } from './printer.ts';
import { isToken, isTree, type Part, type Tree } from './tree.ts';

/** An expression or a part of one. */
export function printExpression(tree: Tree, printer: Printer): Doc {
  const parts = chainOf(tree, printer);
  const docs = parts.map((part) =>
    isTree(part) ? printExpression(part, printer) : printToken(part, tree, printer),
  );
  const [first = '', ...rest] = docs;
  if (rest.length === 0) return first;
  switch (tree.rule) {
    case 'expression':
    case 'conjunction':
    case 'sum':
    case 'product':
    case 'concatenation':
    case 'comparison':
      return printChain(parts, docs);
    case 'predicate':
      return printPredicate(parts, docs);
    case 'unary':
      return docs.map((doc, index) => (areMinuses(parts, index) ? [' ', doc] : doc));
    case 'member':
      return docs;
    case 'primary':
      return printList(docs);
    case 'call':
      return [first, printList(rest)];
    case 'castExpression':
      return printCast(docs);
    case 'castType':
      return printCastType(parts, docs);
    case 'caseExpression':
      return printCase(parts, docs);
    case 'caseBranch':
      return group([join(docs.slice(0, 2), ' '), indent([line, join(docs.slice(2), ' ')])]);
    default:
      return join(docs, ' ');
  }
}

/** What a tree holds; `(a + b) + c` without its parentheses is one chain. */
function chainOf(tree: Tree, printer: Printer): Part[] {
  const parts = printer.parts(tree);
  const [first, ...rest] = parts;
  if (rest.length === 0) return parts;
  for (let core = first; core && isTree(core); ) {
    const inner = printer.parts(core);
    if (inner.length > 1) return core.rule === tree.rule ? [...chainOf(core, printer), ...rest] : parts;
    core = inner[0];
  }
  return parts;
}

/** Keywords are in lower case; names, functions and literals are as they are written. */
function printToken(token: IToken, parent: Tree, printer: Printer): Doc {
  if (parent.rule === 'name') return printer.token(token, nameText(token));
  const asWritten = parent.rule === 'call' || tokenMatcher(token, t.Text) || token.tokenType === t.Float;
  return asWritten ? printer.token(token) : printer.keyword(token);
}

/** Operands with operators between them; a line begins with the operator. */
function printChain(parts: readonly Part[], docs: readonly Doc[]): Doc {
  const [first = '', ...rest] = docs;
  const links = rest.map((doc, index) => {
    const part = parts[index + 1];
    if (!part || !isTree(part)) return [line, doc, ' '];
    return part.rule === 'truthTest' ? [' ', doc] : doc;
  });
  return group([first, indent(links)]);
}

function printPredicate(parts: readonly Part[], docs: readonly Doc[]): Doc {
  const open = parts.findIndex((part) => isToken(part, t.LeftParen));
  if (open !== -1) return [join(docs.slice(0, open), ' '), ' ', printList(docs.slice(open))];
  const [operand = '', ...rest] = docs;
  return group([operand, indent([line, join(rest, ' ')])]);
}

/** Two of them in a row would begin a comment. */
function areMinuses(parts: readonly Part[], index: number): boolean {
  return isToken(parts[index - 1], t.Minus) && isToken(parts[index], t.Minus);
}

function printCast(docs: readonly Doc[]): Doc {
  const [cast = '', open = '', operand = '', as = '', type = '', close = ''] = docs;
  return [cast, open, operand, ' ', as, ' ', type, close];
}

function printCastType(parts: readonly Part[], docs: readonly Doc[]): Doc {
  const open = parts.findIndex((part) => isToken(part, t.LeftParen));
  if (open === -1) return join(docs, ' ');
  return [join(docs.slice(0, open), ' '), printList(docs.slice(open))];
}

function printCase(parts: readonly Part[], docs: readonly Doc[]): Doc {
  return group(
    docs.map((doc, index) => {
      const part = parts[index];
      if (index === 0) return doc;
      if (index === docs.length - 1) return [line, doc];
      const clause = isToken(part, t.Else) || (part && isTree(part) && part.rule === 'caseBranch');
      return clause ? indent([line, doc]) : indent([' ', doc]);
    }),
  );
}
