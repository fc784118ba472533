import {
  Alternation,
  Alternative,
  type IProduction,
  type IToken,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  type TokenType,
  tokenMatcher,
} from 'chevrotain';
import { statementGrammar } from './grammar.ts';

export interface FirstFault {
  /** Index of the first token that cannot stand where it does; the count of tokens if one is missing. */
  readonly index: number;
  /** What could stand there; empty when only the end could. */
  readonly expected: readonly TokenType[];
  /** Whether the statement could end there. */
  readonly canEnd: boolean;
}

/** What is still to come: a production, then the rest. Undefined is the end of the statement. */
type Rest = { readonly production: IProduction; readonly next: Rest } | undefined;

/** Walks a statement's tokens through every path of the grammar at once. */
export function findFirstFault(tokens: readonly IToken[]): FirstFault {
  const { statement } = statementGrammar().getGAstProductions();
  let states = closure(sequence(statement?.definition ?? [], undefined));
  for (let index = 0; ; index++) {
    const token = tokens[index];
    const next =
      token === undefined
        ? []
        : states.filter((state) => state.terminal && tokenMatcher(token, state.terminal));
    if (next.length === 0) {
      const expected = states.flatMap((state) => (state.terminal ? [state.terminal] : []));
      return { index, expected: [...new Set(expected)], canEnd: states.some((state) => !state.terminal) };
    }
    states = next.flatMap((state) => closure(state.rest));
  }
}

interface State {
  /** The token type that comes next, or undefined at the end of the statement. */
  readonly terminal: TokenType | undefined;
  readonly rest: Rest;
}

function closure(rest: Rest): State[] {
  if (rest === undefined) return [{ terminal: undefined, rest }];
  const { production, next } = rest;
  if (production instanceof Terminal) return [{ terminal: production.terminalType, rest: next }];
  if (production instanceof NonTerminal) return closure(sequence(production.referencedRule.definition, next));
  if (production instanceof Alternation) {
    return production.definition.flatMap((way) =>
      way instanceof Alternative ? closure(sequence(way.definition, next)) : [],
    );
  }
  if (production instanceof Option)
    return [...closure(sequence(production.definition, next)), ...closure(next)];
  if (production instanceof Repetition)
    return [...closure(sequence(production.definition, rest)), ...closure(next)];
  if (production instanceof RepetitionMandatory) {
    const again = new Repetition({ definition: production.definition });
    return closure(sequence(production.definition, { production: again, next }));
  }
  if (
    production instanceof RepetitionMandatoryWithSeparator ||
    production instanceof RepetitionWithSeparator
  ) {
    const separator = new Terminal({ terminalType: production.separator });
    const again = new Repetition({ definition: [separator, ...production.definition] });
    const once = closure(sequence(production.definition, { production: again, next }));
    return production instanceof RepetitionWithSeparator ? [...once, ...closure(next)] : once;
  }
  throw new Error('the grammar has a production of an unknown kind');
}

function sequence(definition: readonly IProduction[], next: Rest): Rest {
  return definition.reduceRight<Rest>((rest, production) => ({ production, next: rest }), next);
}
