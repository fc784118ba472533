import type { TokenType } from 'chevrotain';
import * as t from '../../src/language/tokens.ts';
import { hardKeywords } from './keywords.ts';
import { type Fold, foldRule, grammarRules } from './rules.ts';

/** The forms behind the token names, as W3C's EBNF writes them (https://www.w3.org/TR/xml/#sec-notation). */
const lexical = `Word       ::= [A-Za-z0-9_#xC0-#xFFFC]+            /* keywords may be names too, but for: ${hardKeywords.join(' ')} */
Integer    ::= [0-9]+
Decimal    ::= [0-9]+ "." [0-9]+
Float      ::= [0-9]+ ("." [0-9]+)? [eE] [+-]? [0-9]+
Backtick   ::= "\`" ([^\`] | "\`\`")* "\`"
Text       ::= '"' ([^"\\] | "\\" Char)* '"' | "'" ([^'\\] | "\\" Char)* "'" | "'''" Char* "'''"
Comparison ::= "=" | "<=>" | "!=" | "<>" | "<" | "<=" | ">" | ">="
Comment    ::= "--" [^#xA]* | "/*" Char* "*/"`;

/** The grammar in W3C's EBNF. Keywords are case-insensitive. */
export function renderEbnf(): string {
  const rules = grammarRules();
  const width = Math.max(...rules.map((rule) => rule.name.length));
  const lines = rules.map((rule) => `${rule.name.padEnd(width)} ::= ${foldRule(rule, ebnf).text}`);
  return [
    '/* Made from the parser by `npm run grammar`. Keywords are case-insensitive; space and comments may stand between tokens. */',
    `${'script'.padEnd(width)} ::= (statement? ";")*`,
    ...lines,
    '',
    lexical,
    '',
  ].join('\n');
}

/** One rule, on a line of its own. */
export function renderRule(name: string): string {
  const rule = grammarRules().find((one) => one.name === name);
  if (!rule) throw new Error(`the grammar has no rule ${name}`);
  return `${name} ::= ${foldRule(rule, ebnf).text}`;
}

interface Term {
  readonly text: string;
  /** Whether it needs no parentheses in front of `?`, `*` and `+`. */
  readonly whole: boolean;
}

const whole = (text: string): Term => ({ text, whole: true });
const several = (text: string): Term => ({ text, whole: false });
const group = (term: Term): string => (term.whole ? term.text : `(${term.text})`);

const ebnf: Fold<Term> = {
  token: (type) => whole(tokenName(type)),
  rule: whole,
  sequence: (parts) => several(parts.map(({ text }) => text).join(' ')),
  choice: (ways) => whole(`(${ways.map(({ text }) => text).join(' | ')})`),
  optional: (of) => whole(`${group(of)}?`),
  many: (of) => whole(`${group(of)}*`),
  some: (of) => whole(`${group(of)}+`),
  list: ({ text }, separator) => several(`${text} (${tokenName(separator)} ${text})*`),
};

const classes: readonly TokenType[] = [
  t.Word,
  t.Integer,
  t.Decimal,
  t.Float,
  t.Backtick,
  t.Text,
  t.Comparison,
];

/** How a token type stands in the grammar: by its class, or as its own text in quotes. */
export function tokenName(type: TokenType): string {
  return classes.includes(type) ? type.name : t.describeToken(type).replace(/^`(.*)`$/, '"$1"');
}
