import type { CstNode, IToken } from 'chevrotain';
import { type Diagnostic, diagnose } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import type { SourceText } from '../model/source-text.ts';
import type { Script, Statement } from './ast.ts';
import { buildStatement } from './build-ast.ts';
import { statementGrammar } from './grammar.ts';
import { checkLimits } from './limits.ts';
import { findSuppressions, type Suppression } from './suppression.ts';
import { explainSyntax, startsStatement } from './syntax-fault.ts';
import { lexer, Semicolon } from './tokens.ts';

export interface Parsed {
  readonly script: Script;
  readonly diagnostics: readonly Diagnostic[];
  /** Comments that suppress warnings; `check` obeys them. */
  readonly suppressions: readonly Suppression[];
}

/**
 * Parses a script. Never throws: a statement that does not parse is left out and told by exactly
 * one diagnostic.
 */
export function parse(source: SourceText): Parsed {
  const { tokens, groups } = lexer.tokenize(source.text);
  const statements: Statement[] = [];
  const { diagnostics, ...found } = parseStatements(source, tokens, (statement) => {
    statements.push(statement);
  });
  const suppressions = findSuppressions(source, groups.comments ?? [], tokens);
  return { script: { source, statements, ...found }, diagnostics, suppressions };
}

/** A statement that parses, with what it was made of. */
type Visit = (statement: Statement, syntax: StatementTokens, cst: CstNode) => void;

/** Hands out one statement after the other, so that nothing of them is kept that nobody wants. */
export function parseStatements(
  source: SourceText,
  tokens: readonly IToken[],
  visit: Visit,
): Pick<Script, 'lostWords' | 'whole'> & Pick<Parsed, 'diagnostics'> {
  const diagnostics: Diagnostic[] = [];
  const lostWords = new Set<string>();
  let whole = true;
  const split = [...splitStatements(tokens, source.text.length)];
  for (let index = 0; index < split.length; index++) {
    const current = split[index] as StatementTokens;
    const { semicolon, end } = current;
    const next = split[index + 1];
    if (next && isCutOff(current.tokens, next.tokens)) {
      whole = false;
      for (const word of wordsOf([...current.tokens, ...next.tokens])) lostWords.add(word);
      diagnostics.push(cutOff(source, end));
      index++;
      continue;
    }
    if (!parseStatement(source, current, diagnostics, visit)) {
      whole = false;
      for (const word of wordsOf(current.tokens)) lostWords.add(word);
      continue;
    }
    if (!semicolon) {
      diagnostics.push(
        diagnose('BSQL1001', source, { start: end, end }, 'expected `;`, but the script ends here', {
          help: 'end every statement with `;`, the last one too',
          fixes: [replace({ start: end, end }, ';')],
        }),
      );
    }
  }
  return { diagnostics, lostWords, whole };
}

/** Words inside strings count too: a path may name a connection. */
function wordsOf(tokens: readonly IToken[]): string[] {
  return tokens.flatMap(({ image }) => image.match(/[\p{L}\p{N}_]+/gu) ?? []);
}

/** Whether a `;` stands in the middle of one statement: two faults would be told of it. */
function isCutOff(first: IToken[], rest: IToken[]): boolean {
  const [beginning] = rest;
  if (!beginning || startsStatement(beginning) || parses(first)) return false;
  return parses([...first, ...rest]);
}

function parses(tokens: IToken[]): boolean {
  if (checkLimits(tokens)) return false;
  const grammar = statementGrammar();
  grammar.input = tokens;
  grammar.statement();
  return grammar.errors.length === 0;
}

function cutOff(source: SourceText, semicolon: number): Diagnostic {
  const span = { start: semicolon, end: semicolon + 1 };
  return diagnose('BSQL1001', source, span, 'this `;` ends the statement in its middle', {
    help: 'delete it: what follows belongs to the same statement',
    fixes: [replace(span, '', { title: 'delete the `;`' })],
  });
}

/** Whether it parses. */
function parseStatement(
  source: SourceText,
  current: StatementTokens,
  diagnostics: Diagnostic[],
  visit: Visit,
): boolean {
  const { tokens, end } = current;
  const grammar = statementGrammar();
  const tooMuch = checkLimits(tokens);
  if (tooMuch) {
    diagnostics.push(diagnose(tooMuch.code, source, tooMuch.span, tooMuch.message, { help: tooMuch.help }));
    return false;
  }
  grammar.input = tokens;
  const cst = grammar.statement();
  if (grammar.errors.length > 0) {
    const fault = explainSyntax(tokens, end);
    diagnostics.push(diagnose(fault.code, source, fault.span, fault.message, fault));
    return false;
  }
  let faults = 0;
  const statement = buildStatement(cst, (fault) => {
    faults++;
    diagnostics.push(diagnose('BSQL1007', source, fault.span, fault.message, { help: fault.help }));
  });
  if (faults > 0) return false;
  visit(statement, current, cst);
  return true;
}

export interface StatementTokens {
  readonly tokens: IToken[];
  /** The `;` that ends it; only the last may be without. */
  readonly semicolon: IToken | undefined;
  /** Offset behind its last token. */
  readonly end: number;
}

/** The tokens of each statement; empty statements are left out. */
function* splitStatements(tokens: readonly IToken[], length: number): Generator<StatementTokens> {
  let statement: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== Semicolon) {
      statement.push(token);
      continue;
    }
    if (statement.length > 0) yield { tokens: statement, semicolon: token, end: token.startOffset };
    statement = [];
  }
  const last = statement.at(-1);
  if (last)
    yield {
      tokens: statement,
      semicolon: undefined,
      end: Math.min(length, last.startOffset + last.image.length),
    };
}
