import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type IToken, tokenMatcher } from 'chevrotain';
import { beforeAll, describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar, type StateStack } from 'vscode-textmate';
import { hardKeywords } from '../scripts/grammar/keywords.ts';
import { grammarFiles } from '../scripts/grammar.ts';
import { Backtick, lexer, Semicolon, statementKeywords, Text } from '../src/language/tokens.ts';

test.each(Object.entries(grammarFiles))(
  'grammar/%s is not stale; else run `npm run grammar`',
  (name, render) => {
    expect(readFileSync(join('grammar', name), 'utf8')).toBe(render());
  },
);

describe('the TextMate grammar sees what the lexer sees', () => {
  let grammar: IGrammar;
  beforeAll(async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
    await oniguruma.loadWASM(wasm);
    const registry = new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      loadGrammar: async () =>
        textmate.parseRawGrammar(
          readFileSync('grammar/bsql.tmLanguage.json', 'utf8'),
          'bsql.tmLanguage.json',
        ),
    });
    grammar = (await registry.loadGrammar('source.bsql')) as IGrammar;
  });

  /** The scopes of every character of a script. */
  function scopesOf(script: string): string[][] {
    const scopes: string[][] = [];
    let state: StateStack = textmate.INITIAL;
    for (const line of script.split('\n')) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      for (const token of tokens)
        for (let i = token.startIndex; i < Math.min(token.endIndex, line.length); i++)
          scopes.push(token.scopes);
      scopes.push([]);
    }
    return scopes;
  }

  const scripts = globSync(['examples/**/*.bsql', 'test/golden/scripts/*.bsql']);

  test.each(scripts)('%s', (path) => {
    const text = readFileSync(path, 'utf8');
    const scopes = scopesOf(text);
    const { tokens, groups } = lexer.tokenize(text);
    const at = (token: IToken): string => (scopes[token.startOffset] ?? []).join(' ');
    for (const comment of groups.comments ?? []) expect(at(comment), comment.image).toContain('comment.');
    tokens.forEach((token, index) => {
      const before = tokens[index - 1]?.tokenType;
      const next = tokens[index + 1]?.image;
      if (tokenMatcher(token, Text) || token.tokenType === Backtick) {
        // A quoted key is a key first.
        expect(at(token), token.image).toContain('string.quoted');
      } else if (
        (before === undefined || before === Semicolon) &&
        statementKeywords.some((word) => word === token.image.toLowerCase())
      ) {
        expect(at(token), token.image).toContain('keyword.control');
      } else if (hardKeywords.includes(token.image) && next !== '=') {
        expect(at(token), token.image).toMatch(/keyword\.other|constant\.language/);
      } else if (/^\d+(?:\.\d+)?$/.test(token.image) && next !== '.' && tokens[index - 1]?.image !== '.') {
        expect(at(token), token.image).toContain('constant.numeric');
      }
    });
  });

  test('variables and placeholders show inside strings, names of options and formats outside', () => {
    const script = 'save t as es.`${index}_{table}` options idCols="id" and `es.nodes`=\'<db>\';';
    const scopes = scopesOf(script);
    const scopeAt = (part: string): string => (scopes[script.indexOf(part)] ?? []).join(' ');
    expect(scopeAt('${index}')).toContain('variable.other.template');
    expect(scopeAt('{table}')).toContain('variable.parameter.placeholder');
    expect(scopeAt('<db>')).toContain('variable.parameter.placeholder');
    expect(scopeAt('idCols')).toContain('variable.other.property');
    expect(scopeAt('es.`')).toContain('entity.name.type');
  });
});
