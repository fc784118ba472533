import { type IToken, tokenMatcher } from 'chevrotain';
import type { SyntaxFault } from './syntax-fault.ts';
import * as t from './tokens.ts';

/** Parser, checker and evaluator go down a tree by recursion: these bound how deep that is. */
const deepest = 100;
const longest = 2_000;

const openers = [t.LeftParen, t.Case];
const closers = [t.RightParen, t.End];
const chained = [...t.valueOperators, t.Comparison, t.Is, t.Not, t.Bang];

/** The fault of a select whose expressions are nested too deep or chained too long, if it is one. */
export function checkLimits(tokens: readonly IToken[]): SyntaxFault | undefined {
  if (tokens[0]?.tokenType !== t.Select) return undefined;
  let depth = 0;
  let operators = 0;
  for (const token of tokens) {
    if (openers.includes(token.tokenType)) depth++;
    else if (closers.includes(token.tokenType)) depth--;
    else if (chained.some((type) => tokenMatcher(token, type))) operators++;
    if (depth <= deepest && operators <= longest) continue;
    return {
      code: 'BSQL1001',
      span: { start: token.startOffset, end: token.startOffset + token.image.length },
      message:
        depth > deepest
          ? `expressions are nested more than ${deepest} levels deep here`
          : `this select has more than ${longest} operators`,
      help: 'take it apart into several selects, each reading the one before',
    };
  }
  return undefined;
}
