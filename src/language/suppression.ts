import type { IToken } from 'chevrotain';
import type { SourceText, Span } from '../model/source-text.ts';
import { Semicolon } from './tokens.ts';

/** A comment `-- bsql-ignore CODE, CODE: reason`, as it is written: its codes are not judged yet. */
export interface Suppression {
  readonly source: SourceText;
  /** The comment. */
  readonly span: Span;
  readonly codes: readonly { readonly text: string; readonly span: Span }[];
  readonly reason: string;
  /** Where a diagnostic must begin to be suppressed. */
  readonly covers: Span;
}

const form = /^--[ \t]*bsql-ignore\b(?<codes>[^:]*)(?::(?<reason>.*))?$/is;

/**
 * The suppressions among a script's comments. Behind code a comment covers the statement that it
 * stands in or behind; alone on its line, what is left of the statement that comes next. Statements
 * count and not lines, so that `bsql fmt` changes nothing of it.
 */
export function findSuppressions(
  source: SourceText,
  comments: readonly IToken[],
  tokens: readonly IToken[],
): readonly Suppression[] {
  return comments.flatMap((comment) => {
    const match = form.exec(comment.image.trimEnd());
    if (!match) return [];
    const start = comment.startOffset;
    const codes = [...(match.groups?.codes ?? '').matchAll(/[^\s,]+/g)].map((code) => {
      const from = start + match[0].indexOf(match.groups?.codes ?? '') + code.index;
      return { text: code[0], span: { start: from, end: from + code[0].length } };
    });
    const span = { start, end: start + match[0].length };
    const reason = (match.groups?.reason ?? '').trim();
    return [{ source, span, codes, reason, covers: coverOf(source, span, tokens) }];
  });
}

function coverOf(source: SourceText, comment: Span, tokens: readonly IToken[]): Span {
  const line = source.text.lastIndexOf('\n', comment.start - 1) + 1;
  const alone = source.text.slice(line, comment.start).trim() === '';
  const next = tokens.findIndex((token) => token.startOffset >= comment.end);
  const behind = next === -1 ? tokens.length : next;
  // Behind code it is the statement of the token before it, which may be its `;`.
  const member = alone ? behind : behind - 1;
  if (!tokens[member]) return { start: comment.end, end: comment.end };
  const before = alone
    ? member
    : tokens.findLastIndex((token, index) => index < member && token.tokenType === Semicolon) + 1;
  const last = tokens.slice(member).find((token) => token.tokenType === Semicolon);
  return { start: tokens[before]?.startOffset ?? comment.end, end: last?.startOffset ?? source.text.length };
}
