import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceText } from '../../model/source-text.ts';
import { parseStatements, type StatementTokens } from '../parse.ts';
import { lexer, Semicolon } from '../tokens.ts';
import { type PlacedComment, placeComments } from './comments.ts';
import { findLeftOut } from './left-out.ts';
import { createPrinter } from './printer.ts';
import { render } from './render.ts';
import { printStatement } from './statement.ts';
import { type Tree, treeOf } from './tree.ts';

export interface Formatted {
  /** The script in bsql's style; undefined if it has syntax errors, which `diagnostics` tell. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const width = 100;

/**
 * Lays a script out in the one style of bsql: what it means stays, and so does every comment. Lines
 * end with a line feed and there is no byte order mark; literals are never touched.
 */
export function formatScript(source: SourceText): Formatted {
  const lexed = lexer.tokenize(source.text);
  const statements: (StatementTokens & { readonly tree: Tree })[] = [];
  const { diagnostics } = parseStatements(source, lexed.tokens, (_, syntax, cst) => {
    statements.push({ ...syntax, tree: treeOf(cst) });
  });
  if (diagnostics.length > 0) return { text: undefined, diagnostics };
  const ends = new Set(statements.map(({ semicolon }) => semicolon));
  const leftOut = new Set(lexed.tokens.filter((token) => token.tokenType === Semicolon && !ends.has(token)));
  for (const { tree } of statements) for (const token of findLeftOut(tree)) leftOut.add(token);
  const comments = placeComments(source.text, lexed.tokens, lexed.groups.comments ?? [], leftOut);
  const printer = createPrinter(comments, leftOut);

  const blocks: Block[] = [];
  for (const { tree, semicolon, tokens } of statements) {
    const [first] = tokens;
    if (!first || !semicolon) continue;
    const before = comments.beside(first);
    blocks.push(...before.above);
    const after = comments.beside(semicolon).trailing.map(({ text }) => ` ${text}`);
    blocks.push({
      apart: before.apart,
      text: render(printStatement(tree, semicolon, printer), width) + after.join(''),
    });
  }
  blocks.push(...comments.last);
  return { text: joinBlocks(blocks), diagnostics };
}

/** A statement or a comment between statements. */
type Block = Pick<PlacedComment, 'text' | 'apart'>;

/** One line break after each, and an empty line where the script had one. */
function joinBlocks(blocks: readonly Block[]): string {
  return blocks.map(({ text, apart }, index) => `${apart && index > 0 ? '\n' : ''}${text}\n`).join('');
}
