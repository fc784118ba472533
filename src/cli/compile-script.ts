import type { CheckOptions } from '../check/context.ts';
import { renderText } from '../diagnostics/render-text.ts';
import type { Plan } from '../model/plan.ts';
import { checkScript } from './check-script.ts';
import { readScript, readVariables } from './scripts.ts';
import type { Terminal } from './terminal.ts';

/** The plan of a script; undefined if it has an error. What is wrong goes to standard error. */
export async function compileScript(
  path: string,
  set: readonly string[],
  purpose: CheckOptions['purpose'],
  terminal: Terminal,
): Promise<Plan | undefined> {
  const variables = readVariables(set);
  const source = await readScript(path);
  const { plan, diagnostics } = await checkScript(source, { variables, purpose });
  for (const diagnostic of diagnostics)
    terminal.err(`${renderText(diagnostic, { color: terminal.errColor })}\n`);
  return plan;
}
