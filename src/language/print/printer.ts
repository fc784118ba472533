import type { IToken } from 'chevrotain';
import { PartitionBy } from '../tokens.ts';
import type { Beside, Comments } from './comments.ts';
import type { Doc } from './doc.ts';
import { isTree, type Part, type Tree } from './tree.ts';

/** How the tokens of a script are printed: with the comments beside them, and some not at all. */
export interface Printer {
  /** A token as it is written, or as another text, between its comments. */
  token(token: IToken, text?: string): Doc;
  keyword(token: IToken): Doc;
  /** What is printed of a tree, in its order. */
  parts(tree: Tree): Part[];
  beside(token: IToken): Beside;
}

export function createPrinter(comments: Comments, leftOut: ReadonlySet<IToken>): Printer {
  const token: Printer['token'] = (of, text = of.image) => {
    const { leading, trailing } = comments.beside(of);
    return leading.length + trailing.length === 0 ? text : [...leading, text, ...trailing];
  };
  return {
    token,
    keyword: (of) => token(of, of.tokenType === PartitionBy ? PartitionBy.name : of.image.toLowerCase()),
    parts: (tree) => tree.parts.filter((part) => isTree(part) || !leftOut.has(part)),
    beside: (of) => comments.beside(of),
  };
}
