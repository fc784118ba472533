import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceText } from '../../model/source-text.ts';
import { onlyNode } from '../cst.ts';
import { statementGrammar } from '../grammar.ts';
import { parse, splitStatements } from '../parse.ts';
import { lexer } from '../tokens.ts';
import { type PlacedComment, placeComments } from './comments.ts';
import { findLeftOut } from './left-out.ts';
import { createPrinter } from './printer.ts';
import { render } from './render.ts';
import { printStatement } from './statement.ts';

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
  const { diagnostics } = parse(source);
  if (diagnostics.length > 0) return { text: undefined, diagnostics };
  const { tokens, groups } = lexer.tokenize(source.text);
  const grammar = statementGrammar();
  const statements = [...splitStatements(tokens, source.text.length)].map((statement) => {
    grammar.input = statement.tokens;
    return { ...statement, cst: grammar.statement() };
  });
  const kept = new Set(statements.flatMap((one) => [...one.tokens, one.semicolon]));
  const leftOut = new Set<IToken>(tokens.filter((token) => !kept.has(token)));
  for (const { cst } of statements) for (const token of findLeftOut(cst)) leftOut.add(token);
  const comments = placeComments(source.text, tokens, groups.comments ?? [], leftOut);
  const printer = createPrinter(comments, leftOut);

  const blocks: Block[] = [];
  for (const { cst, semicolon, tokens } of statements) {
    const [first] = tokens;
    if (!first || !semicolon) continue;
    const before = comments.beside(first);
    blocks.push(...before.above);
    const after = comments.beside(semicolon).trailing.map(({ text }) => ` ${text}`);
    blocks.push({
      apart: before.apart,
      text: render(printStatement(onlyNode(cst), semicolon, printer), width) + after.join(''),
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
