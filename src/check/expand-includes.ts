import type { IncludeStatement, Statement } from '../language/ast.ts';
import type { Parsed } from '../language/parse.ts';
import type { Suppression } from '../language/suppression.ts';
import type { SourceText } from '../model/source-text.ts';
import { bindSet } from './bind-set.ts';
import type { CheckContext } from './context.ts';
import { openInclude } from './open-include.ts';
import { Variables } from './variables.ts';

interface SourcedStatement<S extends Statement = Statement> {
  readonly statement: S;
  readonly source: SourceText;
}

export interface Program {
  readonly statements: readonly SourcedStatement<Exclude<Statement, IncludeStatement>>[];
  readonly includes: readonly SourcedStatement<IncludeStatement>[];
  readonly suppressions: readonly Suppression[];
  readonly lostWords: ReadonlySet<string>;
  /** False when an include is missing: names may be defined there. */
  readonly complete: boolean;
  /** Whether every statement is here: none missing with an include, none that did not parse. */
  readonly whole: boolean;
}

/** Puts every included script in its include's place. Paths are relative to the including script. */
export function expandIncludes(parsed: Parsed, context: CheckContext): Program {
  const statements: Program['statements'][number][] = [];
  const includes: Program['includes'][number][] = [];
  const suppressions = new Map<string, Suppression>();
  const lostWords = new Set<string>();
  let complete = true;
  let sound = true;

  // What is wrong with a `set` is told when it is bound; only what an include path needs is told here.
  let quiet = true;
  const own: CheckContext = { ...context, report: (one) => quiet || context.report(one) };
  const variables = new Variables(own);

  const visit = ({ script: current, ...rest }: Parsed, chain: readonly string[]): void => {
    sound &&= current.whole;
    // A file that is included twice has its comments once.
    for (const one of rest.suppressions) suppressions.set(`${one.source.name}:${one.span.start}`, one);
    for (const word of current.lostWords) lostWords.add(word);
    for (const statement of current.statements) {
      if (statement.kind === 'set') bindSet(statement, current.source, variables, own);
      if (statement.kind !== 'include') {
        statements.push({ statement, source: current.source });
        continue;
      }
      includes.push({ statement, source: current.source });
      quiet = false;
      const place = { statement, source: current.source, chain };
      const included = openInclude(place, variables, own);
      quiet = true;
      if (included) visit(included.parsed, [...chain, included.address]);
      else complete = false;
    }
  };
  visit(parsed, [parsed.script.source.name]);
  return {
    statements,
    includes,
    suppressions: [...suppressions.values()],
    lostWords,
    complete,
    whole: complete && sound,
  };
}
