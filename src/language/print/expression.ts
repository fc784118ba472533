import { type CstElement, type CstNode, type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import { isNode } from '../cst.ts';
import * as t from '../tokens.ts';
import { type Doc, group, indent, line } from './doc.ts';
import { join, printList } from './list.ts';
import { nameText } from './name.ts';
import type { Printer } from './printer.ts';

/** An expression or a part of one. */
export function printExpression(node: CstNode, printer: Printer): Doc {
  const parts = chainOf(node, printer);
  const docs = parts.map((part) =>
    isNode(part) ? printExpression(part, printer) : printToken(part, node, printer),
  );
  const [first = '', ...rest] = docs;
  if (rest.length === 0) return first;
  switch (node.name) {
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

/** What a node holds; `(a + b) + c` without its parentheses is one chain. */
function chainOf(node: CstNode, printer: Printer): CstElement[] {
  const parts = printer.parts(node);
  const [first, ...rest] = parts;
  if (rest.length === 0) return parts;
  for (let core = first; core && isNode(core); ) {
    const inner = printer.parts(core);
    if (inner.length > 1) return core.name === node.name ? [...chainOf(core, printer), ...rest] : parts;
    core = inner[0];
  }
  return parts;
}

/** Keywords are in lower case; names, functions and literals are as they are written. */
function printToken(token: IToken, parent: CstNode, printer: Printer): Doc {
  if (parent.name === 'name') return printer.token(token, nameText(token));
  const asWritten = parent.name === 'call' || tokenMatcher(token, t.Text) || token.tokenType === t.Float;
  return asWritten ? printer.token(token) : printer.keyword(token);
}

function isToken(part: CstElement | undefined, type: TokenType): boolean {
  return part !== undefined && !isNode(part) && tokenMatcher(part, type);
}

/** Operands with operators between them; a line begins with the operator. */
function printChain(parts: readonly CstElement[], docs: readonly Doc[]): Doc {
  const [first = '', ...rest] = docs;
  const links = rest.map((doc, index) => {
    const part = parts[index + 1];
    if (!part || !isNode(part)) return [line, doc, ' '];
    return part.name === 'truthTest' ? [' ', doc] : doc;
  });
  return group([first, indent(links)]);
}

function printPredicate(parts: readonly CstElement[], docs: readonly Doc[]): Doc {
  const open = parts.findIndex((part) => isToken(part, t.LeftParen));
  if (open !== -1) return [join(docs.slice(0, open), ' '), ' ', printList(docs.slice(open))];
  const [operand = '', ...rest] = docs;
  return group([operand, indent([line, join(rest, ' ')])]);
}

/** Two of them in a row would begin a comment. */
function areMinuses(parts: readonly CstElement[], index: number): boolean {
  return isToken(parts[index - 1], t.Minus) && isToken(parts[index], t.Minus);
}

function printCast(docs: readonly Doc[]): Doc {
  const [cast = '', open = '', operand = '', as = '', type = '', close = ''] = docs;
  return [cast, open, operand, ' ', as, ' ', type, close];
}

function printCastType(parts: readonly CstElement[], docs: readonly Doc[]): Doc {
  const open = parts.findIndex((part) => isToken(part, t.LeftParen));
  if (open === -1) return join(docs, ' ');
  return [join(docs.slice(0, open), ' '), printList(docs.slice(open))];
}

function printCase(parts: readonly CstElement[], docs: readonly Doc[]): Doc {
  return group(
    docs.map((doc, index) => {
      const part = parts[index];
      if (index === 0) return doc;
      if (index === docs.length - 1) return [line, doc];
      const clause = isToken(part, t.Else) || (part && isNode(part) && part.name === 'caseBranch');
      return clause ? indent([line, doc]) : indent([' ', doc]);
    }),
  );
}
