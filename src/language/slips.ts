import { type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import { type Fix, replace } from '../diagnostics/fix.ts';
import { closest } from '../diagnostics/suggest.ts';
import type { Span } from '../model/source-text.ts';
import * as t from './tokens.ts';

/** A slip that is known well enough to say what to do instead of showing an example. */
export interface Slip {
  readonly help: string;
  readonly fixes?: readonly Fix[];
}

/** Where a statement stopped to parse, and what was wanted there. */
export interface Stop {
  readonly keyword: string;
  readonly tokens: readonly IToken[];
  readonly at: number;
  readonly expected: readonly TokenType[];
}

/** What somebody probably did who knows another language, or whose pen slipped. */
export function recognizeSlip(stop: Stop): Slip | undefined {
  const { tokens, at } = stop;
  const found = tokens[at];
  const previous = tokens[at - 1];
  if (!found || !previous) return undefined;
  return signSlip(stop, found, previous) ?? wordSlip(stop, found, previous);
}

function signSlip({ expected }: Stop, found: IToken, previous: IToken): Slip | undefined {
  const span = spanOf(found);
  if (found.image === ',' && expected.includes(t.And))
    return { help: 'options are joined by `and`', fixes: [replace(span, ' and')] };
  if (found.image === ':' && expected.includes(t.Equals))
    return { help: 'an option and its value are joined by `=`', fixes: [replace(span, '=')] };
  if (found.tokenType === t.Equals && previous.tokenType === t.Equals)
    return { help: 'one `=` is enough', fixes: [replace(span, '', { title: 'delete the second `=`' })] };
  return undefined;
}

function wordSlip(
  { keyword, tokens, at, expected }: Stop,
  found: IToken,
  previous: IToken,
): Slip | undefined {
  if (previous.tokenType === t.And && found.tokenType === t.As) {
    const between = { start: previous.startOffset, end: found.startOffset };
    return {
      help: 'nothing follows this `and`: delete it',
      fixes: [replace(between, '', { title: 'delete the `and`' })],
    };
  }
  if (keyword === 'include' && at === 1 && isQuoted(found)) {
    return {
      help: `a file is included by its format, \`local\`: include local.${found.image};`,
      fixes: [
        replace({ start: found.startOffset, end: found.startOffset }, 'local.', {
          title: 'write `local.` before it',
        }),
      ],
    };
  }
  const joined = missingSign(tokens, at, expected);
  if (joined) return joined;
  const [, first, second] = tokens;
  if (keyword === 'save' && at === 3 && first && second && isMode(first) && isMode(second))
    return { help: `there is one save mode: save ${first.image} ${found.image} as …` };
  const afterAlias = tokens[at - 2]?.tokenType === t.As;
  if (afterAlias && keyword !== 'save' && (found.tokenType === t.Where || found.tokenType === t.Options))
    return {
      help: `options stand before \`as\`, for example: load binlog.\`\` where host="db" as ${previous.image};`,
    };
  const names =
    previous.tokenType === t.As || previous.tokenType === t.From || (keyword === 'save' && at <= 2);
  if (names && expected.includes(t.Word) && /^\w+$/.test(found.image))
    return {
      help: `\`${found.image}\` is a keyword: choose another name, or write it in backticks wherever it is one`,
    };
  return undefined;
}

/** Two things without what stands between them. */
function missingSign(
  tokens: readonly IToken[],
  at: number,
  expected: readonly TokenType[],
): Slip | undefined {
  const [found, next, previous] = [tokens[at], tokens[at + 1], tokens[at - 1]];
  if (!found || !previous) return undefined;
  const { end } = spanOf(previous);
  const insert = (text: string): readonly Fix[] => [
    replace({ start: end, end }, text, { title: `write \`${text.trim()}\` between them` }),
  ];
  if (expected.includes(t.Equals) && isQuoted(found) && tokenMatcher(previous, t.Word))
    return { help: 'a name and its value are joined by `=`', fixes: insert('=') };
  const option = tokenMatcher(found, t.Word) && next?.tokenType === t.Equals;
  if (option && expected.includes(t.And))
    return { help: 'options are joined by `and`', fixes: insert(' and') };
  if (option && expected.includes(t.Where))
    return { help: '`where` stands before the options', fixes: insert(' where') };
  if (tokenMatcher(found, t.Word) && !next && expected.includes(t.As) && !isNearKeyword(found.image))
    return { help: `a name stands behind \`as\`: as ${found.image}` };
  return undefined;
}

function isNearKeyword(word: string): boolean {
  return closest(word, ['as', 'and', 'where', 'options']) !== undefined;
}

function isMode(token: IToken): boolean {
  return /^(?:append|overwrite|ignore|errorIfExists)$/i.test(token.image);
}

function isQuoted(token: IToken): boolean {
  return tokenMatcher(token, t.Text) || token.tokenType === t.Backtick;
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
