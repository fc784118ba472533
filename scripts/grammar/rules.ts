import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  type Rule,
  Terminal,
  type TokenType,
} from 'chevrotain';
import { statementGrammar } from '../../src/language/grammar.ts';

/** The rules of the grammar, those of statements first. */
export function grammarRules(): readonly Rule[] {
  const rules = Object.values(statementGrammar().getGAstProductions());
  const first = rules.findIndex(({ name }) => name === 'statement');
  return [...rules.slice(first), ...rules.slice(0, first)];
}

/** What is made of each kind of production: a line of EBNF, or a diagram. */
export interface Fold<T> {
  token(type: TokenType): T;
  rule(name: string): T;
  sequence(parts: readonly T[]): T;
  choice(ways: readonly T[]): T;
  optional(of: T): T;
  /** Any number of times, none too. */
  many(of: T): T;
  /** At least once. */
  some(of: T): T;
  /** At least once, with separators between. */
  list(of: T, separator: TokenType): T;
}

export function foldRule<T>(rule: Rule, fold: Fold<T>): T {
  const all = ([only, ...more]: readonly IProduction[]): T =>
    only && more.length === 0 ? one(only) : fold.sequence([...(only ? [only] : []), ...more].map(one));
  const one = (production: IProduction): T => {
    if (production instanceof Terminal) return fold.token(production.terminalType);
    if (production instanceof NonTerminal) return fold.rule(production.nonTerminalName);
    if (production instanceof Alternation) return fold.choice(production.definition.map(one));
    if (production instanceof Alternative) return all(production.definition);
    if (production instanceof Option) return fold.optional(all(production.definition));
    if (production instanceof Repetition) return fold.many(all(production.definition));
    if (production instanceof RepetitionMandatory) return fold.some(all(production.definition));
    if (production instanceof RepetitionMandatoryWithSeparator)
      return fold.list(all(production.definition), production.separator);
    throw new Error('the grammar has a production of an unknown kind');
  };
  return all(rule.definition);
}
