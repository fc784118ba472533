import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
} from 'chevrotain';
import rail from 'railroad-diagrams';
import { statementGrammar } from '../../src/language/grammar.ts';
import { tokenName } from './ebnf.ts';

/** One page with a diagram for each rule of the grammar, without anything from elsewhere. */
export function renderDiagrams(): string {
  const css = readFileSync(
    createRequire(import.meta.url).resolve('railroad-diagrams/railroad-diagrams.css'),
    'utf8',
  );
  const rules = Object.values(statementGrammar().getGAstProductions()).map((rule) => {
    const svg = rail.Diagram(draw(rule.definition)).toString();
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

type Drawn = rail.Item;

function draw(productions: readonly IProduction[]): Drawn {
  const drawn = productions.map(drawOne);
  return drawn.length === 1 && drawn[0] ? drawn[0] : rail.Sequence(...drawn);
}

function drawOne(production: IProduction): Drawn {
  if (production instanceof Terminal)
    return rail.Terminal(tokenName(production.terminalType).replace(/^"(.*)"$/, '$1'));
  if (production instanceof NonTerminal)
    return rail.NonTerminal(production.nonTerminalName, `#${production.nonTerminalName}`);
  if (production instanceof Alternative) return draw(production.definition);
  if (production instanceof Alternation) return rail.Choice(0, ...production.definition.map(drawOne));
  if (production instanceof Option) return rail.Optional(draw(production.definition));
  if (production instanceof Repetition) return rail.ZeroOrMore(draw(production.definition));
  if (production instanceof RepetitionMandatory) return rail.OneOrMore(draw(production.definition));
  if (
    production instanceof RepetitionMandatoryWithSeparator ||
    production instanceof RepetitionWithSeparator
  ) {
    const repeat = production instanceof RepetitionWithSeparator ? rail.ZeroOrMore : rail.OneOrMore;
    const separator = rail.Terminal(tokenName(production.separator).replace(/^"(.*)"$/, '$1'));
    return repeat(draw(production.definition), separator);
  }
  throw new Error('the grammar has a production of an unknown kind');
}
