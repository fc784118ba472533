import { dirname, isAbsolute, join, relative } from 'node:path';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { IncludeStatement, Statement } from '../language/ast.ts';
import { type Parsed, parse } from '../language/parse.ts';
import type { Suppression } from '../language/suppression.ts';
import type { SourceText } from '../model/source-text.ts';
import { bindSet } from './bind-set.ts';
import type { CheckContext } from './context.ts';
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

/** Puts every included script in its include's place. Paths are relative to the including file. */
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
      const included = open(statement, current.source, chain, variables, own);
      quiet = true;
      if (included) visit(included, [...chain, included.script.source.name]);
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

function open(
  statement: IncludeStatement,
  source: SourceText,
  chain: readonly string[],
  variables: Variables,
  context: CheckContext,
): Parsed | undefined {
  const { format, path } = statement.target;
  if (format.name.toLowerCase() !== 'local') {
    context.report(
      diagnose('BSQL3001', source, format.span, `include knows no format \`${format.name}\``, {
        help: 'write include local.`path/to/file.bsql`;',
      }),
    );
    return undefined;
  }
  const text = variables.expand(path, source);
  if (text === undefined) return undefined;
  const file = isAbsolute(text) ? text : join(dirname(source.name), text);
  const circle = chain.findIndex((name) => relative(name, file) === '');
  if (circle !== -1) {
    const way = [...chain.slice(circle), file].join(' → ');
    context.report(
      diagnose('BSQL2008', source, path.span, `this include leads back to itself: ${way}`, {
        help: 'take one include out of the circle',
      }),
    );
    return undefined;
  }
  const content = context.environment.readFile(file);
  if (content === undefined) {
    context.report(
      diagnose('BSQL2007', source, path.span, `the included file ${file} cannot be read`, {
        help: 'paths are relative to the file with the include; check that the file exists and is readable',
      }),
    );
    return undefined;
  }
  const parsed = parse({ name: file, text: content });
  for (const diagnostic of parsed.diagnostics) context.report(diagnostic);
  return parsed;
}
