import { check } from '../check/check.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderJson } from '../diagnostics/render-json.ts';
import { renderCount, renderText } from '../diagnostics/render-text.ts';
import { formats } from '../formats/index.ts';
import { exitCodes } from './exit-codes.ts';
import { findScripts, processEnvironment, readScript, readVariables } from './scripts.ts';
import type { Terminal } from './terminal.ts';

export interface CheckArguments {
  readonly format: 'text' | 'json';
  readonly set: readonly string[];
  /** Also against the living servers that the scripts name. */
  readonly connect: boolean;
}

export async function runCheck(
  paths: readonly string[],
  options: CheckArguments,
  terminal: Terminal,
): Promise<number> {
  const variables = readVariables(options.set);
  const files = await findScripts(paths);
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const source = await readScript(file);
    if (options.connect) {
      const { checkConnected } = await import('./connect.ts');
      diagnostics.push(...(await checkConnected(source, variables)));
      continue;
    }
    diagnostics.push(
      ...check(source, { formats, environment: processEnvironment, variables, purpose: 'check' }).diagnostics,
    );
  }
  if (options.format === 'json') terminal.out(renderJson(diagnostics, files));
  else {
    for (const diagnostic of diagnostics)
      terminal.out(`${renderText(diagnostic, { color: terminal.outColor })}\n`);
    terminal.out(renderCount(diagnostics, files.length));
  }
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
    ? exitCodes.failed
    : exitCodes.fine;
}
