import { globSync, readFileSync } from 'node:fs';
import { Lexer } from 'chevrotain';
import { expect, test } from 'vitest';
import { allTokens, lexer } from '../../src/language/tokens.ts';
import { Random } from '../support/random.ts';

/** Tries every token at every place, whatever it is said to begin with. */
const patient = new Lexer(allTokens, { safeMode: true });

const shown = (by: Lexer, text: string): unknown => {
  const { tokens, groups, errors } = by.tokenize(text);
  const all = [...tokens, ...(groups.comments ?? [])];
  const lines = all.map((token) => [
    token.tokenType.name,
    token.image,
    token.startOffset,
    token.startLine,
    token.endLine,
  ]);
  return { lines, errors };
};

test.each(globSync(['examples/*.bsql', 'test/golden/**/*.bsql']))(
  '%s: tokens begin with what they are said to',
  (file) => {
    const text = readFileSync(file, 'utf8');
    expect(shown(lexer, text)).toEqual(shown(patient, text));
  },
);

test('any character, and any two: tokens begin with what they are said to', () => {
  for (let code = 0; code < 0x3000; code++) {
    const text = `a ${String.fromCharCode(code)}b`;
    expect(shown(lexer, text), String(code)).toEqual(shown(patient, text));
  }
  const random = Random.fromEnvironment('tokens');
  const letters = [...'aAsS19eE.-+/*\'"`\\<>=!|;,() \n\uFEFFé漢$#'];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: 12 }, () => random.pick(letters)).join('');
    expect(shown(lexer, text), JSON.stringify(text)).toEqual(shown(patient, text));
  }
});
