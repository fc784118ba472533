import { type Code, catalogue } from '../diagnostics/catalogue.ts';
import { type Diagnostic, diagnose } from '../diagnostics/diagnostic.ts';
import { accept, type Fix, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Suppression } from '../language/suppression.ts';
import type { Span } from '../model/source-text.ts';

/** Warnings that come and go with the machine that a script is checked on, and not with the script. */
const ofTheMachine: ReadonlySet<Code> = new Set(['BSQL2004']);

/**
 * Takes away the warnings that comments suppress, and tells of comments that do not do what they
 * say. `whole` is whether every statement is here: only then is a suppression known to be idle.
 */
export function suppress(
  diagnostics: readonly Diagnostic[],
  suppressions: readonly Suppression[],
  whole: boolean,
): readonly Diagnostic[] {
  const hidden = new Set<Diagnostic>();
  const told: Diagnostic[] = [];
  for (const suppression of suppressions) {
    const fault = faultOf(suppression);
    if (fault) {
      told.push(fault);
      continue;
    }
    for (const { text, span } of suppression.codes) {
      const code = text.toUpperCase() as Code;
      const met = diagnostics.filter((one) => one.code === code && covers(suppression, one));
      for (const one of met) if (one.severity === 'warning') hidden.add(one);
      const error = met.find((one) => one.severity === 'error');
      if (error) told.push(cannot(suppression, code, span, error));
      else if (met.length === 0 && whole && !ofTheMachine.has(code)) told.push(idle(suppression, code, span));
    }
  }
  return [...diagnostics.filter((one) => !hidden.has(one)), ...told];
}

function covers({ source, covers: span }: Suppression, diagnostic: Diagnostic): boolean {
  const { start } = diagnostic.span;
  return diagnostic.source.name === source.name && start >= span.start && start <= span.end;
}

const form = 'write -- bsql-ignore CODE: reason';

function faultOf({ source, span, codes, reason }: Suppression): Diagnostic | undefined {
  if (codes.length === 0)
    return diagnose('BSQL1101', source, span, 'this suppression names no code', { help: form });
  const unknown = codes.find(({ text }) => !Object.hasOwn(catalogue, text.toUpperCase()));
  if (unknown) {
    const found = closest(unknown.text, Object.keys(catalogue));
    return diagnose('BSQL1101', source, unknown.span, `there is no code \`${unknown.text}\``, {
      help: question(found) ?? '`bsql explain` lists them all; a colon stands before the reason',
      fixes: accept(unknown.span, found && { ...found, sure: false }),
    });
  }
  if (reason !== '') return undefined;
  return diagnose('BSQL1101', source, span, 'this suppression gives no reason, so it suppresses nothing', {
    help: `say why the warning is none here: -- bsql-ignore ${codes.map(({ text }) => text).join(', ')}: reason`,
  });
}

function cannot({ source }: Suppression, code: Code, span: Span, error: Diagnostic): Diagnostic {
  return diagnose('BSQL1103', source, span, `\`${code}\` is an error here, and errors cannot be suppressed`, {
    labels: [{ source: error.source, span: error.span, text: 'the error' }],
    help: 'mend it and delete the comment',
  });
}

function idle(suppression: Suppression, code: Code, span: Span): Diagnostic {
  return diagnose(
    'BSQL1102',
    suppression.source,
    span,
    `there is no \`${code}\` here, so this suppresses nothing`,
    {
      help: 'delete it; alone on its line it is for the next statement, behind code for that statement',
      fixes: suppression.codes.length === 1 ? [deletion(suppression)] : [],
    },
  );
}

/** Takes the comment away, and its line if nothing else stands on it. */
function deletion({ source: { text }, span }: Suppression): Fix {
  const title = 'delete the suppression';
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const before = text.slice(lineStart, span.start);
  if (before.trim() !== '') {
    const start = lineStart + before.trimEnd().length;
    return replace({ start, end: span.end }, '', { title });
  }
  const lineEnd = text.indexOf('\n', span.end);
  return replace({ start: lineStart, end: lineEnd === -1 ? text.length : lineEnd + 1 }, '', { title });
}
