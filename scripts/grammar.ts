/** `npm run grammar`: writes grammar/bsql.ebnf from the parser. A test fails when it is stale. */
import { writeFileSync } from 'node:fs';
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
  type TokenType,
} from 'chevrotain';
import { statementGrammar } from '../src/language/grammar.ts';
import * as t from '../src/language/tokens.ts';

/** The forms behind the token names, as W3C's EBNF writes them (https://www.w3.org/TR/xml/#sec-notation). */
const lexical = `Word       ::= [A-Za-z0-9_#xC0-#xFFFC]+            /* keywords may be names too, but for: as where options and partitionBy from in is not null */
Integer    ::= [0-9]+
Decimal    ::= [0-9]+ "." [0-9]+
Float      ::= [0-9]+ ("." [0-9]+)? [eE] [+-]? [0-9]+
Backtick   ::= "\`" ([^\`] | "\`\`")* "\`"
Text       ::= '"' ([^"\\] | "\\" Char)* '"' | "'" ([^'\\] | "\\" Char)* "'" | "'''" Char* "'''"
Comparison ::= "=" | "<=>" | "!=" | "<>" | "<" | "<=" | ">" | ">="
Comment    ::= "--" [^#xA]* | "/*" Char* "*/"`;

/** The grammar in W3C's EBNF. Keywords are case-insensitive. */
export function renderEbnf(): string {
  const rules = Object.values(statementGrammar().getGAstProductions());
  const width = Math.max(...rules.map((rule) => rule.name.length));
  const lines = rules.map((rule) => `${rule.name.padEnd(width)} ::= ${sequence(rule.definition)}`);
  return [
    '/* Made from the parser by `npm run grammar`. Keywords are case-insensitive; space and comments may stand between tokens. */',
    `${'script'.padEnd(width)} ::= (statement? ";")*`,
    ...lines,
    '',
    lexical,
    '',
  ].join('\n');
}

function sequence(productions: readonly IProduction[]): string {
  return productions.map(render).join(' ');
}

function render(production: IProduction): string {
  if (production instanceof Terminal) return name(production.terminalType);
  if (production instanceof NonTerminal) return production.nonTerminalName;
  if (production instanceof Alternative) return sequence(production.definition);
  if (production instanceof Alternation) return `(${production.definition.map(render).join(' | ')})`;
  if (production instanceof Option) return `${group(production.definition)}?`;
  if (production instanceof Repetition) return `${group(production.definition)}*`;
  if (production instanceof RepetitionMandatory) return `${group(production.definition)}+`;
  if (
    production instanceof RepetitionMandatoryWithSeparator ||
    production instanceof RepetitionWithSeparator
  ) {
    const once = sequence(production.definition);
    const many = `${once} (${name(production.separator)} ${once})*`;
    return production instanceof RepetitionWithSeparator ? `(${many})?` : many;
  }
  throw new Error('the grammar has a production of an unknown kind');
}

function group(productions: readonly IProduction[]): string {
  const text = sequence(productions);
  return productions.length === 1 && !(productions[0] instanceof RepetitionMandatoryWithSeparator)
    ? text
    : `(${text})`;
}

const classes: readonly TokenType[] = [
  t.Word,
  t.Integer,
  t.Decimal,
  t.Float,
  t.Backtick,
  t.Text,
  t.Comparison,
];

function name(type: TokenType): string {
  return classes.includes(type) ? type.name : t.describeToken(type).replace(/^`(.*)`$/, '"$1"');
}

if (import.meta.main) writeFileSync('grammar/bsql.ebnf', renderEbnf());
