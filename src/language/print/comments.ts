import type { IToken } from 'chevrotain';
import { Comma, LineComment, Semicolon } from '../tokens.ts';
import type { CommentDoc } from './doc.ts';

export interface PlacedComment extends CommentDoc {
  /** Whether an empty line stands before it. */
  readonly apart: boolean;
}

/** The comments beside a token: in front of it, and behind it on its line. */
export interface Beside {
  /** Those in front of the first token of a statement, which are between the statements. */
  readonly above: readonly PlacedComment[];
  readonly leading: readonly PlacedComment[];
  readonly trailing: readonly PlacedComment[];
  /** Whether an empty line stands between the token and what is before it. */
  readonly apart: boolean;
}

/** What is beside most tokens. */
const nothing: Beside = { above: [], leading: [], trailing: [], apart: false };

export interface Comments {
  beside(token: IToken): Beside;
  /** Those behind the last token, on lines of their own. */
  readonly last: readonly PlacedComment[];
}

interface Item {
  readonly token: IToken;
  readonly comment: boolean;
  /** Line breaks before it; 2 stands for more. */
  breaks: 0 | 1 | 2;
}

/** Gives each comment to the kept token that it stands beside. */
export function placeComments(
  text: string,
  tokens: readonly IToken[],
  comments: readonly IToken[],
  leftOut: ReadonlySet<IToken>,
): Comments {
  const items = moveSeparators(listItems(text, tokens, comments, leftOut));
  const placed = new Map<IToken, Beside>();
  let last: IToken | undefined;
  let starts = true;
  let leading: PlacedComment[] = [];
  items.forEach((item, index) => {
    if (!item.comment) {
      last = item.token;
      const apart = item.breaks === 2;
      if (leading.length > 0 || apart)
        placed.set(last, { ...nothing, [starts ? 'above' : 'leading']: leading, apart });
      starts = item.token.tokenType === Semicolon;
      leading = [];
      return;
    }
    const trails = last !== undefined && item.breaks === 0 && leading.length === 0;
    const isLine = item.token.tokenType === LineComment;
    const comment: PlacedComment = {
      kind: 'comment',
      text: trimLines(item.token.image),
      begins: !trails && item.breaks > 0,
      ends: isLine || (!trails && (items[index + 1]?.breaks ?? 1) > 0),
      apart: item.breaks === 2,
    };
    if (last && trails) {
      const found = placed.get(last) ?? nothing;
      placed.set(last, { ...found, trailing: [...found.trailing, comment] });
    } else leading.push(comment);
  });
  return {
    beside: (token) => placed.get(token) ?? nothing,
    last: leading,
  };
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((part) => part.trimEnd())
    .join('\n');
}

function listItems(
  text: string,
  tokens: readonly IToken[],
  comments: readonly IToken[],
  leftOut: ReadonlySet<IToken>,
): Item[] {
  const all = [
    ...tokens.map((token) => ({ token, comment: false })),
    ...comments.map((token) => ({ token, comment: true })),
  ].sort((a, b) => a.token.startOffset - b.token.startOffset);
  const items: Item[] = [];
  let end = 0;
  let breaks: Item['breaks'] = 1;
  for (const { token, comment } of all) {
    const here = breaksIn(text.slice(end, token.startOffset));
    breaks = here > breaks ? here : breaks;
    end = token.startOffset + token.image.length;
    if (leftOut.has(token)) continue;
    items.push({ token, comment, breaks });
    breaks = 0;
  }
  return items;
}

function breaksIn(space: string): Item['breaks'] {
  if (!space.includes('\n')) return 0;
  return /\n[^\S\n]*\n/.test(space) ? 2 : 1;
}

/** `a -- why` and on the next line `,` is `a, -- why`: a separator stays with what it ends. */
function moveSeparators(items: readonly Item[]): Item[] {
  const moved: Item[] = [];
  let breaks: Item['breaks'] = 0;
  for (const item of items) {
    if (item.breaks < breaks) item.breaks = breaks;
    breaks = 0;
    const separates = item.token.tokenType === Comma || item.token.tokenType === Semicolon;
    const at = separates ? moved.findLastIndex((before) => !before.comment) + 1 : moved.length;
    const run = moved.slice(at);
    const moves = run[0]?.breaks === 0 && run.some(({ token }) => token.tokenType === LineComment);
    if (!moves) {
      moved.push(item);
      continue;
    }
    breaks = item.breaks;
    moved.splice(at, 0, { ...item, breaks: 0 });
  }
  return moved;
}
