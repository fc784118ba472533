import type { IToken } from 'chevrotain';
import * as t from '../tokens.ts';
import { type Doc, group, indent, line, softLine } from './doc.ts';
import { printExpression } from './expression.ts';
import { join, printItems, printList } from './list.ts';
import { nameText } from './name.ts';
import type { Printer } from './printer.ts';
import { isToken, isTree, type Part, type Tree } from './tree.ts';

/** A statement with its `;`, without what stands before its first and behind its last token. */
export function printStatement(tree: Tree, semicolon: IToken, printer: Printer): Doc {
  const { leading } = printer.beside(semicolon);
  const end = leading.length > 0 ? [indent([...leading]), softLine, ';'] : ';';
  const body = tree.rule === 'selectStatement' ? printSelect(tree, printer) : printClauses(tree, printer);
  return group([body, end]);
}

/** What the statement does on its first line; options and the rest below it if they do not fit there. */
function printClauses(tree: Tree, printer: Printer): Doc {
  const head: Doc[] = [];
  const clauses: Doc[] = [];
  const parts = printer.parts(tree);
  const partitionBy = parts.findIndex((part) => isToken(part, t.PartitionBy));
  const end = partitionBy === -1 ? parts.length : partitionBy;
  for (const part of parts.slice(0, end)) {
    const doc = printPart(part, printer);
    if (!isTree(part)) head.push(doc);
    else if (part.rule === 'optionList') clauses.push(...printOptions(part, printer));
    else if (part.rule === 'alias') clauses.push(doc);
    else head.push(doc);
  }
  const [keyword, ...columns] = parts.slice(end).map((part) => printPart(part, printer));
  if (keyword) clauses.push(group([keyword, indent([' ', printItems(columns)])]));
  return [join(head, ' '), indent(clauses.map((clause) => [line, clause]))];
}

/** `where` or `options` before the first, `and` before the others. */
function printOptions(tree: Tree, printer: Printer): Doc[] {
  const docs = printer.parts(tree).map((part) => printPart(part, printer));
  return docs.flatMap((doc, index) => (index % 2 === 0 ? [[doc, ' ', docs[index + 1] ?? '']] : []));
}

/** Its clauses stand below each other, as everywhere in SQL. */
function printSelect(tree: Tree, printer: Printer): Doc {
  const [select, ...parts] = printer.parts(tree);
  const from = parts.findIndex((part) => isToken(part, t.From));
  const items = parts.slice(0, from).map((part) => printPart(part, printer));
  const clauses: Doc[] = [];
  for (let i = from; i < parts.length; i++) {
    const part = parts[i] as Part;
    if (isTree(part)) clauses.push(printPart(part, printer));
    else clauses.push(group([printer.keyword(part), ' ', printPart(parts[++i] as Part, printer)]));
  }
  return [
    group([select ? printPart(select, printer) : '', indent([line, printItems(items)])]),
    clauses.map((clause) => [line, clause]),
  ];
}

function printPart(part: Part, printer: Printer): Doc {
  if (!isTree(part)) return printer.keyword(part);
  switch (part.rule) {
    case 'target':
    case 'dottedName':
      return printDotted(part, printer);
    case 'value':
      return printer.parts(part).map((one) => printLiteral(one, printer));
    case 'assignment':
      return printer.parts(part).map((one) => printPart(one, printer));
    case 'selectItem':
      return printSelectItem(part, printer);
    default:
      return printExpression(part, printer);
  }
}

function printSelectItem(tree: Tree, printer: Printer): Doc {
  const docs = printer.parts(tree).map((part) => printPart(part, printer));
  const [first = '', second = '', ...list] = docs;
  if (docs.length < 2) return first;
  return list.length > 0 ? [first, ' ', second, ' ', printList(list)] : [first, ' ', second];
}

/** Names and words of a path with dots between them. */
function printDotted(tree: Tree, printer: Printer): Doc {
  const parts = printer.parts(tree);
  return parts.map((part, index) => {
    if (!isTree(part)) return printLiteral(part, printer);
    const [name] = printer.parts(part) as [IToken];
    return printer.token(name, nameText(name, tokenOf(parts[index + 2], printer)));
  });
}

function tokenOf(part: Part | undefined, printer: Printer): IToken | undefined {
  return part && isTree(part) ? (printer.parts(part)[0] as IToken) : part;
}

function printLiteral(part: Part, printer: Printer): Doc {
  return isTree(part) ? printPart(part, printer) : printer.token(part);
}
