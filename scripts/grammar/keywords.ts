import { allTokens, Word } from '../../src/language/tokens.ts';

/** Tokens made of one word of the language: only those give way to a longer name. */
const words = allTokens.filter((token) => token.LONGER_ALT !== undefined);

export const keywords: readonly string[] = words.map((token) => token.name);

/** Those that cannot be a name without backticks. */
export const hardKeywords: readonly string[] = words
  .filter((token) => !token.CATEGORIES?.includes(Word))
  .map((token) => token.name);
