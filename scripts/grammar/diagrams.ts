import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TokenType } from 'chevrotain';
import rail from 'railroad-diagrams';
import { tokenName } from './ebnf.ts';
import { type Fold, foldRule, grammarRules } from './rules.ts';

/** One page with a diagram for each rule of the grammar, without anything from elsewhere. */
export function renderDiagrams(): string {
  const css = readFileSync(
    createRequire(import.meta.url).resolve('railroad-diagrams/railroad-diagrams.css'),
    'utf8',
  );
  const rules = grammarRules().map((rule) => {
    const svg = rail.Diagram(foldRule(rule, diagram)).toString();
    return `<h2 id="${rule.name}">${rule.name}</h2>\n${svg.trim()}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>bsql: syntax diagrams</title>
<style>
body { font-family: system-ui, sans-serif; margin: 2rem; }
h2 { font-size: 1rem; margin: 2rem 0 0.5rem; }
${css.trim()}
</style>
<h1>bsql: syntax diagrams</h1>
<p>Made from the parser by <code>npm run grammar</code>. Keywords are case-insensitive; statements end with <code>;</code>.</p>
${rules.join('\n')}
</html>
`;
}

const terminal = (type: TokenType): rail.Item => rail.Terminal(tokenName(type).replace(/^"(.*)"$/, '$1'));

const diagram: Fold<rail.Item> = {
  token: terminal,
  rule: (name) => rail.NonTerminal(name, `#${name}`),
  sequence: (parts) => rail.Sequence(...parts),
  choice: (ways) => rail.Choice(0, ...ways),
  optional: (of) => rail.Optional(of),
  many: (of) => rail.ZeroOrMore(of),
  some: (of) => rail.OneOrMore(of),
  list: (of, separator) => rail.OneOrMore(of, terminal(separator)),
};
