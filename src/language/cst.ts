import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { Span } from '../model/source-text.ts';

/** Reading chevrotain's CST: a node's children by the names of the grammar. */

function elements(node: CstNode, name: string): readonly CstElement[] {
  return node.children[name] ?? [];
}

export function isNode(element: CstElement): element is CstNode {
  return 'children' in element;
}

export function children(node: CstNode, name: string): CstNode[] {
  return elements(node, name).filter(isNode);
}

export function child(node: CstNode, name: string): CstNode {
  const [found] = children(node, name);
  if (!found) throw new Error(`${node.name} has no ${name}`);
  return found;
}

export function onlyNode(node: CstNode): CstNode {
  const found = Object.values(node.children).flat().find(isNode);
  if (!found) throw new Error(`${node.name} is empty`);
  return found;
}

export function tokens(node: CstNode, name: string): IToken[] {
  return elements(node, name).filter((element): element is IToken => !isNode(element));
}

export function token(node: CstNode, name: string): IToken {
  const [found] = tokens(node, name);
  if (!found) throw new Error(`${node.name} has no ${name}`);
  return found;
}

/** The tokens of a node without nodes below it, in the order of the text. */
export function leafTokens(node: CstNode): IToken[] {
  const found: IToken[] = [];
  for (const name in node.children)
    for (const element of node.children[name] as CstElement[]) if (!isNode(element)) found.push(element);
  return found.length < 2 ? found : found.sort((a, b) => a.startOffset - b.startOffset);
}

export function endOf(last: IToken | undefined): number {
  return last ? last.startOffset + last.image.length : 0;
}

export function spanOf(node: CstNode): Span {
  const { location } = node;
  return { start: location?.startOffset ?? 0, end: (location?.endOffset ?? -1) + 1 };
}

/** What stands in a node, in the order of the text. */
export function inOrder(node: CstNode): CstElement[] {
  const found: CstElement[] = [];
  for (const name in node.children)
    for (const element of node.children[name] as CstElement[]) found.push(element);
  return found.length < 2 ? found : found.sort((a, b) => startOf(a) - startOf(b));
}

function startOf(element: CstElement): number {
  return isNode(element) ? (element.location?.startOffset ?? 0) : element.startOffset;
}
