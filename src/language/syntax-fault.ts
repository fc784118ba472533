import { type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import type { Code } from '../diagnostics/catalogue.ts';
import { accept, type Fix, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Span } from '../model/source-text.ts';
import { findFirstFault } from './expected.ts';
import { recognizeSlip } from './slips.ts';
import * as t from './tokens.ts';

export interface SyntaxFault {
  readonly code: Code;
  readonly span: Span;
  readonly message: string;
  readonly help: string;
  readonly fixes?: readonly Fix[];
}

const examples = new Map(
  Object.entries({
    set: 'set streamName="shop";',
    connect: 'connect binlog where host="db" and userName="sync" as shopdb;',
    load: 'load binlog.`` where host="db" and userName="sync" as changes;',
    save: 'save append changes as es.\'<db>_<table>\' options idCols="id";',
    select: 'select id, name as title from changes where status = 1 as shown;',
    run: 'run changes as tableRewrite.`` where pattern="orders_.*" and replacement="orders" as merged;',
    include: 'include local.`shared/connections.bsql`;',
  }),
);

/** MLSQL statements that bsql has not, and what to do instead. */
const foreign = new Map(
  Object.entries({
    train: 'bsql moves rows and trains no models; `run … as` is its place for transforms',
    predict: 'bsql moves rows and trains no models; `run … as` is its place for transforms',
    register: 'bsql has no user-defined functions; transform with `select` or `run`',
    insert: 'write rows to a target with `save append TABLE as FORMAT.PATH`',
    create: 'bsql creates nothing in the database; targets are made by `save`',
    drop: 'bsql drops nothing in the database',
    unload: 'bsql has no models to unload; delete the statement',
    refresh: 'bsql has no cached tables; delete the statement',
  }),
);

/** Syntax that the select of a streaming language cannot have: it looks at one row at a time. */
const manyRows = new Map([
  ['join', '`join`'],
  ['group', '`group by`'],
  ['having', '`having`'],
  ['order', '`order by`'],
  ['limit', '`limit`'],
  ['union', '`union`'],
  ['distinct', '`distinct`'],
  ['over', '`over`'],
  ['exists', '`exists`'],
]);

/** Says in words why these tokens of one statement do not parse. There is always a fault. */
export function explainSyntax(tokens: readonly IToken[], end: number): SyntaxFault {
  const unclosed = tokens.find((token) => token.tokenType === t.Unclosed);
  const first = tokens[0];
  if (first && !startsStatement(first) && first !== unclosed) return unknownStatement(first, tokens[1]);
  const { index: at, expected, canEnd } = findFirstFault(tokens);
  const found = tokens[at];
  if (unclosed && (!found || found.startOffset >= unclosed.startOffset)) return unclosedLiteral(unclosed);

  const keyword = first?.image.toLowerCase() ?? '';
  if (keyword === 'select') {
    const limit = selectLimit(tokens, at);
    if (limit) return limit;
  }
  const block = unclosedBlock(tokens[at - 1], found);
  if (block) return block;
  const slip = recognizeSlip({ keyword, tokens, at, expected });
  const words = describeExpected(expected, canEnd);
  const span = found ? spanOf(found) : { start: end, end };
  const what = found ? `found \`${shorten(found.image)}\`` : 'the statement ends here';
  const previous = tokens[at - 1];
  return {
    code: 'BSQL1001',
    span,
    message: `expected ${words}, but ${what}`,
    help: slip?.help ?? helpFor(keyword, previous, found, expected, canEnd),
    fixes: slip ? (slip.fixes ?? []) : fixesFor(tokens, at, expected, canEnd),
  };
}

const connectors = ['as', 'where', 'options', 'and', 'partitionBy'];

/** A `;` before the next statement, or a keyword set right, where the meaning is certain. */
function fixesFor(
  tokens: readonly IToken[],
  at: number,
  expected: readonly TokenType[],
  canEnd: boolean,
): readonly Fix[] {
  const found = tokens[at];
  const previous = tokens[at - 1];
  if (!found || !previous) return [];
  if (canEnd && startsStatement(found)) {
    const { end } = spanOf(previous);
    return [replace({ start: end, end }, ';')];
  }
  const meant = closest(
    found.image,
    connectors.filter((word) => expected.some((type) => type.name === word)),
  );
  const type = expected.find(({ name }) => name === meant?.name);
  if (!type) return [];
  // A keyword that the next word does not follow either was not meant.
  const { tokenTypeIdx = 0 } = type;
  const mended = tokens.with(at, { ...found, tokenType: type, tokenTypeIdx });
  return findFirstFault(mended).index > at + 1 ? accept(spanOf(found), meant) : [];
}

/** `'''` that is never closed is an empty string and the beginning of another to the lexer. */
function unclosedBlock(previous: IToken | undefined, found: IToken | undefined): SyntaxFault | undefined {
  if (!previous || !found || previous.image !== "''" || !found.image.startsWith("'")) return undefined;
  const start = previous.startOffset;
  if (found.startOffset !== start + 2) return undefined;
  return {
    code: 'BSQL1003',
    span: { start, end: start + 3 },
    message: 'this string has no end',
    help: "close it with '''",
  };
}

export function startsStatement(token: IToken): boolean {
  return [t.SetKeyword, t.Connect, t.Load, t.Save, t.Select, t.Run, t.Include].includes(token.tokenType);
}

function unknownStatement(token: IToken, next: IToken | undefined): SyntaxFault {
  const comment = token.image === '#' ? '#' : token.image === '/' && next?.image === '/' ? '//' : undefined;
  if (comment) {
    const span = { start: token.startOffset, end: token.startOffset + comment.length };
    return {
      code: 'BSQL1002',
      span,
      message: `no statement begins with \`${comment}\``,
      help: 'a comment begins with `--`, or stands between /* and */',
      fixes: [replace(span, '--')],
    };
  }
  const macro = token.image === '!';
  const found = macro ? undefined : closest(token.image, t.statementKeywords);
  const word = macro && next ? `!${next.image}` : token.image;
  const advice = macro
    ? 'bsql has no macros; write the statements themselves, or `include` them'
    : (foreign.get(token.image.toLowerCase()) ??
      question(found) ??
      `a statement begins with ${t.statementKeywords.map((keyword) => `\`${keyword}\``).join(', ')}`);
  const span = macro && next ? { start: token.startOffset, end: spanOf(next).end } : spanOf(token);
  return {
    code: 'BSQL1002',
    span,
    message: `no statement begins with \`${shorten(word)}\``,
    help: advice,
    fixes: foreign.has(token.image.toLowerCase()) ? [] : accept(span, found),
  };
}

function unclosedLiteral(token: IToken): SyntaxFault {
  const comment = token.image.startsWith('/*');
  const quote = token.image.startsWith("'''") ? "'''" : (token.image[0] ?? '');
  const inside =
    quote === '`'
      ? '; inside write two of them for one'
      : quote.length === 1
        ? `; inside write \\${quote} for the quote itself`
        : '';
  return {
    code: 'BSQL1003',
    span: { start: token.startOffset, end: token.startOffset + (comment ? 2 : quote.length) },
    message: comment ? 'this comment has no end' : 'this string has no end',
    help: comment ? 'close it with */' : `close it with ${quote}${inside}`,
  };
}

function selectLimit(tokens: readonly IToken[], at: number): SyntaxFault | undefined {
  const inner = tokens.findIndex(
    (token, index) => token.tokenType === t.Select && tokens[index - 1]?.tokenType === t.LeftParen,
  );
  // Only aggregates take `*`, and no other function does.
  const star = tokens[at]?.tokenType === t.Star && tokens[at - 1]?.tokenType === t.LeftParen;
  const many =
    inner > 0
      ? tokens[inner]
      : star
        ? tokens[at - 2]
        : tokens.find((token, index) => index >= at - 1 && manyRows.has(token.image.toLowerCase()));
  if (!many) return undefined;
  const what = star
    ? `\`${many.image}(*)\``
    : (manyRows.get(many.image.toLowerCase()) ?? 'a select inside a select');
  return {
    code: 'BSQL1006',
    span: spanOf(many),
    message: `${what} needs more than one row, and a select sees one changed row at a time`,
    help: 'make the document by an SQL with `run TABLE as requery`; select filters and computes over one row',
  };
}

/** Where an operand may stand, and where an operator may: each is told in one word. */
const operandStarts = [t.LeftParen, t.Case, t.Cast, t.Text, t.Word, t.Backtick, t.True, t.False, t.Null];
const operandTypes = [...operandStarts, t.Integer, t.Decimal, t.Float, t.Minus, t.Plus, t.Bang, t.Interval];
const operatorTypes: readonly TokenType[] = [
  t.Or,
  t.And,
  t.Not,
  t.Comparison,
  t.Is,
  t.In,
  t.Between,
  t.Like,
  t.Rlike,
  t.Regexp,
  ...t.valueOperators,
];

/** Several token types that have one name between them. */
function groupExpected(types: readonly TokenType[]): { types: readonly TokenType[]; words: string[] } {
  const has = (all: readonly TokenType[]): boolean => all.every((type) => types.includes(type));
  if (has(operandStarts)) {
    const words = types.includes(t.Star) ? ['a column', 'an expression', '`*`'] : ['an expression'];
    const mine: readonly TokenType[] = [...operandTypes, t.Star, t.Not];
    return { types: types.filter((type) => !mine.includes(type)), words };
  }
  if (has([t.Plus, t.Slash, t.Concat]))
    return {
      types: types.filter((type) => type !== t.LeftParen && !operatorTypes.includes(type)),
      words: ['an operator'],
    };
  return { types, words: [] };
}

function describeExpected(types: readonly TokenType[], canEnd: boolean): string {
  const hasText = types.includes(t.Text);
  const grouped = groupExpected(types);
  const words = grouped.types
    // Backticks and quotes are told once, and rare beginnings only when nothing else is left.
    .filter((type) => type !== t.Backtick || types.length === 1)
    .filter((type) => !(hasText && (type === t.Minus || type === t.Decimal || type === t.Word)))
    .map(t.describeToken);
  words.unshift(...grouped.words);
  const unique = [...new Set(canEnd ? [...words, 'the end of the statement, `;`'] : words)];
  if (unique.length === 1) return unique[0] ?? '';
  return `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`;
}

function helpFor(
  keyword: string,
  previous: IToken | undefined,
  found: IToken | undefined,
  expected: readonly TokenType[],
  canEnd: boolean,
): string {
  if (canEnd && expected.length === 0 && found)
    return `end the statement with \`;\` before \`${shorten(found.image)}\``;
  if (previous && found && tokenMatcher(previous, t.Text) && /[\n=]/.test(previous.image)) {
    return 'is a quote missing before this? the string before it runs over several options';
  }
  if (found && expected.includes(t.As)) {
    const meant = closest(found.image, connectors);
    if (meant && meant.name.toLowerCase() !== found.image.toLowerCase())
      return `did you mean \`${meant.name}\`? for example: ${example(keyword)}`;
  }
  if (found && startsStatement(found))
    return `end the statement before it with \`;\`, for example: ${example(keyword)}`;
  return `for example: ${example(keyword)}`;
}

function example(keyword: string): string | undefined {
  return examples.get(keyword) ?? examples.get('load');
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

function shorten(image: string): string {
  const line = image.split('\n', 1)[0] ?? '';
  return line.length > 40 || line !== image ? `${line.slice(0, 40)}…` : line;
}
