import type { IToken, TokenType } from 'chevrotain';
import { Backtick, Decimal, Float, Identifier, Integer, lexer } from '../tokens.ts';

const numbers: readonly TokenType[] = [Integer, Decimal, Float];

/** A name in backticks only where it must be: where it is no word, or one that means something. */
export function nameText(name: IToken, behindDot?: IToken): string {
  // `1`.5 would be one number.
  if (name.tokenType === Integer && behindDot && numbers.includes(behindDot.tokenType))
    return `\`${name.image}\``;
  if (name.tokenType !== Backtick) return name.image;
  const bare = name.image.slice(1, -1);
  return isPlainName(bare) ? bare : name.image;
}

function isPlainName(text: string): boolean {
  if (!/^[\p{L}\p{N}_]+$/u.test(text)) return false;
  const [only, ...more] = lexer.tokenize(text).tokens;
  return only?.tokenType === Identifier && more.length === 0;
}
