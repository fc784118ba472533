import { type CstNode, type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import { inOrder, isNode } from '../cst.ts';

/**
 * A statement or a part of one as it is printed: its parts in the order of the text. A rule of the
 * grammar that holds but one other, as most do, is not in it: what is left is small enough to keep
 * of a whole script.
 */
export interface Tree {
  readonly rule: string;
  readonly parts: readonly Part[];
}

export type Part = Tree | IToken;

export function isTree(part: Part): part is Tree {
  return 'parts' in part;
}

export function isToken(part: Part | undefined, type: TokenType): part is IToken {
  return part !== undefined && !isTree(part) && tokenMatcher(part, type);
}

export function treeOf(node: CstNode): Tree {
  const elements = inOrder(node);
  const [only, ...more] = elements;
  if (only && isNode(only) && more.length === 0) return treeOf(only);
  return {
    rule: node.name,
    parts: elements.map((element) => (isNode(element) ? treeOf(element) : element)),
  };
}

/** The first or the last token of a tree. */
export function edgeOf(tree: Tree, side: 0 | -1): IToken | undefined {
  const part = tree.parts.at(side);
  return part && isTree(part) ? edgeOf(part, side) : part;
}
