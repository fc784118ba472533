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
  const walk = new Walk();
  let states = walk.statesAt(walk.sequence(statement?.definition ?? [], undefined));
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
    states = walk.distinct(next.flatMap((state) => walk.statesAt(state.rest)));
  }
}

interface State {
  /** The token type that comes next, or undefined at the end of the statement. */
  readonly terminal: TokenType | undefined;
  readonly rest: Rest;
}

/**
 * The same rest of a statement is the same object throughout a walk, so that paths that meet again
 * count once: a word that may be a keyword or a name would double their number each time.
 */
class Walk {
  readonly #rests = new Map<Rest, Map<IProduction, Rest>>();
  readonly #repetitions = new Map<IProduction, Repetition>();
  readonly #states = new Map<Rest, readonly State[]>();

  distinct(states: readonly State[]): State[] {
    const seen = new Map<Rest, Set<TokenType | undefined>>();
    return states.filter(({ terminal, rest }) => {
      const terminals = seen.get(rest) ?? new Set();
      seen.set(rest, terminals);
      return !terminals.has(terminal) && terminals.add(terminal);
    });
  }

  sequence(definition: readonly IProduction[], next: Rest): Rest {
    return definition.reduceRight<Rest>((rest, production) => this.#rest(production, rest), next);
  }

  statesAt(rest: Rest): readonly State[] {
    const known = this.#states.get(rest);
    if (known) return known;
    const states = this.distinct(this.#closure(rest));
    this.#states.set(rest, states);
    return states;
  }

  #closure(rest: Rest): readonly State[] {
    if (rest === undefined) return [{ terminal: undefined, rest }];
    const { production, next } = rest;
    if (production instanceof Terminal) return [{ terminal: production.terminalType, rest: next }];
    if (production instanceof NonTerminal)
      return this.statesAt(this.sequence(production.referencedRule.definition, next));
    if (production instanceof Alternation) {
      return production.definition.flatMap((way) =>
        way instanceof Alternative ? this.statesAt(this.sequence(way.definition, next)) : [],
      );
    }
    if (production instanceof Option)
      return [...this.statesAt(this.sequence(production.definition, next)), ...this.statesAt(next)];
    if (production instanceof Repetition)
      return [...this.statesAt(this.sequence(production.definition, rest)), ...this.statesAt(next)];
    if (production instanceof RepetitionMandatory) {
      const again = this.#repetition(production, production.definition);
      return this.statesAt(this.sequence(production.definition, this.#rest(again, next)));
    }
    if (
      production instanceof RepetitionMandatoryWithSeparator ||
      production instanceof RepetitionWithSeparator
    ) {
      const separator = new Terminal({ terminalType: production.separator });
      const again = this.#repetition(production, [separator, ...production.definition]);
      const once = this.statesAt(this.sequence(production.definition, this.#rest(again, next)));
      return production instanceof RepetitionWithSeparator ? [...once, ...this.statesAt(next)] : once;
    }
    throw new Error('the grammar has a production of an unknown kind');
  }

  #rest(production: IProduction, next: Rest): Rest {
    const known = this.#rests.get(next) ?? new Map<IProduction, Rest>();
    this.#rests.set(next, known);
    const rest = known.get(production) ?? { production, next };
    known.set(production, rest);
    return rest;
  }

  #repetition(production: IProduction, definition: IProduction[]): Repetition {
    const known = this.#repetitions.get(production) ?? new Repetition({ definition });
    this.#repetitions.set(production, known);
    return known;
  }
}
