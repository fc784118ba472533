import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept, type Fix, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';

/** Variables that bsql itself reads. */
const known = ['streamName'];

/**
 * A variable that nothing reads. Only of the script itself: an included file may set more than one
 * of its includers needs, and a script that saves nothing may be made to be included.
 */
export function checkVariablesUsed(program: BoundProgram, context: CheckContext): void {
  if (!program.whole || program.saves.length === 0) return;
  const { statements, includes } = program.expanded;
  const read = variablesIn([...statements, ...includes].map(({ statement }) => statement));
  for (const { statement, source } of statements) {
    if (statement.kind !== 'set' || source !== program.source) continue;
    const { key } = statement;
    if (read.has(key.name) || known.includes(key.name) || program.lostWords.has(key.name)) continue;
    const meant = closest(key.name, known);
    context.report(
      diagnose('BSQL2104', source, key.span, `the variable \`${key.name}\` is never used`, {
        help: question(meant) ?? `write \${${key.name}} in a string to use it, or delete the statement`,
        fixes: meant ? accept(key.span, { ...meant, sure: false }) : deletion(source, statement.span),
      }),
    );
  }
}

/**
 * Every `${name}` in a tree, whether it was reached when the script was read or not. A chain of
 * operators is deeper than a recursion should go.
 */
function variablesIn(tree: object): ReadonlySet<string> {
  const found = new Set<string>();
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (isVariable(part)) found.add(part.name);
    else for (const inner of Object.values(part)) rest.push(inner);
  }
  return found;
}

function isVariable(part: object): part is { readonly name: string } {
  return 'scope' in part && part.scope === 'set';
}

/** With its `;`, and with its line if nothing else is on it. Not safe: a script that includes this one may use it. */
function deletion({ text }: SourceText, { start, end }: Span): readonly Fix[] {
  const semicolon = /^\s*;/.exec(text.slice(end));
  if (!semicolon) return [];
  const behind = end + semicolon[0].length;
  const alone = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
  const line = alone ? (/^[^\S\n]*\n/.exec(text.slice(behind))?.[0].length ?? 0) : 0;
  return [replace({ start, end: behind + line }, '', { title: 'delete the statement', safe: false })];
}
