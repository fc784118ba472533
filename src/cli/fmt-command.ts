import { buffer } from 'node:stream/consumers';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { formatScript } from '../language/print/format.ts';
import { BsqlError } from '../model/errors.ts';
import type { SourceText } from '../model/source-text.ts';
import { exitCodes } from './exit-codes.ts';
import { findScripts, readScript } from './scripts.ts';
import type { Terminal } from './terminal.ts';
import { unifiedDiff } from './unified-diff.ts';
import { writeScript } from './write-script.ts';

export interface FmtArguments {
  /** Only say which scripts would change. */
  readonly check: boolean;
  /** Only show how they would change. */
  readonly diff: boolean;
}

export async function runFmt(
  paths: readonly string[],
  options: FmtArguments,
  terminal: Terminal,
): Promise<number> {
  if (paths.includes('-')) return await formatInput(paths, options, terminal);
  const files = await findScripts(paths);
  let changed = 0;
  let faulty = 0;
  for (const file of files) {
    const source = await readScript(file);
    const { text, diagnostics } = formatScript(source);
    if (text === undefined) {
      faulty++;
      tell(diagnostics, terminal);
    } else if (text !== source.text) {
      changed++;
      if (options.diff) terminal.out(unifiedDiff(file, source.text, text).slice(0, -1));
      else if (options.check) terminal.out(`not formatted: ${file}`);
      else {
        await writeScript(source, text);
        terminal.out(`formatted ${file}`);
      }
    }
  }
  const summary = renderSummary(files.length, changed, faulty, options);
  // A diff is for `patch`: nothing else stands beside it.
  if (options.diff) terminal.err(summary);
  else terminal.out(summary);
  return faulty > 0 || (options.check && changed > 0) ? exitCodes.failed : exitCodes.fine;
}

/** Standard input to standard output, for editors. */
async function formatInput(
  paths: readonly string[],
  options: FmtArguments,
  terminal: Terminal,
): Promise<number> {
  if (paths.length > 1) {
    throw new BsqlError('`-` stands for standard input and goes with no other path', {
      code: 'BSQL5302',
      kind: 'script',
      help: 'format either standard input or files',
    });
  }
  const source = await readInput();
  const { text, diagnostics } = formatScript(source);
  if (text === undefined) {
    tell(diagnostics, terminal);
    return exitCodes.failed;
  }
  const changed = text !== source.text;
  const shown = options.diff
    ? unifiedDiff(source.name, source.text, text)
    : options.check
      ? changed
        ? `not formatted: ${source.name}\n`
        : ''
      : text;
  if (shown !== '') await terminal.write(shown.slice(0, -1));
  return options.check && changed ? exitCodes.failed : exitCodes.fine;
}

async function readInput(): Promise<SourceText> {
  const bytes = await buffer(process.stdin);
  const source = { name: '<stdin>', text: bytes.toString('utf8') };
  if (bytes.equals(Buffer.from(source.text))) return source;
  throw new BsqlError('standard input is not in UTF-8', {
    code: 'BSQL5301',
    kind: 'script',
    help: 'scripts are text in UTF-8; convert it first',
  });
}

function tell(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  for (const diagnostic of diagnostics)
    terminal.err(`${renderText(diagnostic, { color: terminal.errColor })}\n`);
}

function renderSummary(files: number, changed: number, faulty: number, options: FmtArguments): string {
  const judged = options.check || options.diff ? 'not formatted' : 'formatted';
  const scripts = `${files} script${files === 1 ? '' : 's'}`;
  const left =
    faulty === 0 ? '' : `, ${faulty} left alone for ${faulty === 1 ? 'its' : 'their'} syntax errors`;
  return `${scripts}, ${changed} ${judged}${left}`;
}
