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
  type Rule,
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

/**
 * Walks a statement's tokens through every path of the grammar at once, as Earley's recognizer does:
 * paths that came to the same place of a rule in different ways are one, so a word that may be a
 * keyword or a name does not double their number each time.
 */
export function findFirstFault(tokens: readonly IToken[]): FirstFault {
  const { statement } = statementGrammar().getGAstProductions();
  if (!statement) throw new Error('the grammar has no statement');
  const walk = new Walk(statement);
  for (let index = 0; ; index++) {
    const token = tokens[index];
    if (token !== undefined && walk.take(token)) continue;
    return { index, expected: walk.expected, canEnd: walk.canEnd };
  }
}

/** What is still to come of a rule: a production, then the rest. Undefined is the rule's end. */
type Rest = { readonly production: IProduction; readonly next: Rest } | undefined;

interface Path {
  readonly rest: Rest;
  readonly rule: Rule;
  /** The place before the rule's first token. */
  readonly origin: Place;
}

/** All that may be going on between two tokens. */
class Place {
  /** Where a rest of a rule is reached, the places where the rule began. */
  readonly reached = new Map<Exclude<Rest, undefined> | Rule, Set<Place>>();
  /** What goes on when a rule that begins here has ended. */
  readonly waiting = new Map<Rule, Path[]>();
  /** Rules that begin here and may be empty. */
  readonly empty = new Set<Rule>();
  readonly terminals: { readonly type: TokenType; readonly after: Path }[] = [];
}

class Walk {
  readonly #rests = new Map<Rest, Map<IProduction, Rest>>();
  readonly #repetitions = new Map<IProduction, Repetition>();
  readonly #start: Rule;
  readonly #first = new Place();
  #place = this.#first;

  constructor(start: Rule) {
    this.#start = start;
    this.#begin(start, this.#place);
  }

  get expected(): readonly TokenType[] {
    return [...new Set(this.#place.terminals.map(({ type }) => type))];
  }

  get canEnd(): boolean {
    return this.#place.reached.get(this.#start)?.has(this.#first) === true;
  }

  /** Goes over a token; false if none of the paths can. */
  take(token: IToken): boolean {
    const taken = this.#place.terminals.filter(({ type }) => tokenMatcher(token, type));
    if (taken.length === 0) return false;
    const place = new Place();
    for (const { after } of taken) this.#reach(after, place);
    this.#place = place;
    return true;
  }

  #begin(rule: Rule, place: Place): void {
    this.#reach({ rest: this.#sequence(rule.definition, undefined), rule, origin: place }, place);
  }

  #reach(path: Path, place: Place): void {
    const { rest, rule, origin } = path;
    const key = rest ?? rule;
    const origins = place.reached.get(key) ?? new Set<Place>();
    place.reached.set(key, origins);
    if (origins.has(origin)) return;
    origins.add(origin);
    if (rest) this.#enter(path, rest, place);
    else this.#end(path, place);
  }

  #end({ rule, origin }: Path, place: Place): void {
    if (origin === place) place.empty.add(rule);
    for (const path of origin.waiting.get(rule) ?? []) this.#reach(path, place);
  }

  #enter({ rule, origin }: Path, rest: Exclude<Rest, undefined>, place: Place): void {
    const { production, next } = rest;
    const go = (way: Rest): void => this.#reach({ rest: way, rule, origin }, place);
    const goInto = (definition: readonly IProduction[], then: Rest): void =>
      go(this.#sequence(definition, then));
    if (production instanceof Terminal) {
      place.terminals.push({ type: production.terminalType, after: { rest: next, rule, origin } });
    } else if (production instanceof NonTerminal) {
      const called = production.referencedRule;
      const waiting = place.waiting.get(called);
      const path = { rest: next, rule, origin };
      if (waiting) waiting.push(path);
      else {
        place.waiting.set(called, [path]);
        this.#begin(called, place);
      }
      if (place.empty.has(called)) this.#reach(path, place);
    } else if (production instanceof Alternation) {
      for (const way of production.definition) if (way instanceof Alternative) goInto(way.definition, next);
    } else if (production instanceof Option) {
      goInto(production.definition, next);
      go(next);
    } else if (production instanceof Repetition) {
      goInto(production.definition, rest);
      go(next);
    } else if (production instanceof RepetitionMandatory) {
      const again = this.#repetition(production, production.definition);
      goInto(production.definition, this.#rest(again, next));
    } else if (
      production instanceof RepetitionMandatoryWithSeparator ||
      production instanceof RepetitionWithSeparator
    ) {
      const separator = new Terminal({ terminalType: production.separator });
      const again = this.#repetition(production, [separator, ...production.definition]);
      goInto(production.definition, this.#rest(again, next));
      if (production instanceof RepetitionWithSeparator) go(next);
    } else throw new Error('the grammar has a production of an unknown kind');
  }

  #sequence(definition: readonly IProduction[], next: Rest): Rest {
    return definition.reduceRight<Rest>((rest, production) => this.#rest(production, rest), next);
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
