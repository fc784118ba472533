import { check } from '../check/check.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { fails } from '../diagnostics/report.ts';
import { type ReportFormatName, reportFormats } from '../diagnostics/report-formats.ts';
import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import { locate, type SourceText } from '../model/source-text.ts';
import { exitCodes } from './exit-codes.ts';
import { findScripts, processEnvironment, readScript, readVariables, stdin } from './scripts.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

export interface CheckArguments {
  readonly format: ReportFormatName;
  readonly set: readonly string[];
  /** Also against the living servers that the scripts name. */
  readonly connect: boolean;
  readonly fix: boolean;
  readonly denyWarnings: boolean;
}

export async function runCheck(
  paths: readonly string[],
  options: CheckArguments,
  terminal: Terminal,
): Promise<number> {
  const variables = readVariables(options.set);
  const judge = (source: SourceText): readonly Diagnostic[] =>
    check(source, { formats, environment: processEnvironment, variables, purpose: 'check' }).diagnostics;
  const scripts = await findScripts(paths);
  if (options.fix) await fixAll(scripts, judge, terminal);
  const diagnostics: Diagnostic[] = [];
  const files: string[] = [];
  for (const script of scripts) {
    const source = await readScript(script);
    files.push(source.name);
    if (options.connect) {
      const { checkConnected } = await import('./connect.ts');
      diagnostics.push(...(await checkConnected(source, variables)));
    } else diagnostics.push(...judge(source));
  }
  const render = await reportFormats[options.format].load();
  const { denyWarnings } = options;
  const text = render({ diagnostics, files, color: terminal.outColor, denyWarnings, version });
  if (text !== '') terminal.out(text);
  return diagnostics.some((one) => fails(one, { denyWarnings })) ? exitCodes.failed : exitCodes.fine;
}

/** What was changed goes to standard error, so that the report alone is on standard output. */
async function fixAll(
  scripts: readonly string[],
  judge: (source: SourceText) => readonly Diagnostic[],
  terminal: Terminal,
): Promise<void> {
  if (scripts.includes(stdin)) {
    throw new BsqlError('--fix has no file to change for a script from standard input', {
      code: 'BSQL5302',
      kind: 'script',
      help: 'give it the path of a script, or leave --fix out',
    });
  }
  const { fixScript } = await import('./fix-scripts.ts');
  for (const script of scripts) {
    for (const { diagnostic, fix } of await fixScript(await readScript(script), judge)) {
      const { line, column } = locate(diagnostic.source, diagnostic.span.start);
      terminal.err(`fixed ${diagnostic.source.name}:${line}:${column}: ${diagnostic.code}: ${fix.title}`);
    }
  }
}
