import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest } from '../diagnostics/suggest.ts';
import type { Literal } from '../language/ast.ts';
import { dateFields } from '../model/date-pattern.ts';
import type { Format } from '../model/format.ts';
import { type PathTemplate, placeholders, showPath } from '../model/path-template.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';

/** A placeholder that there is not, and which one was probably meant. */
export function tellPlaceholder(
  name: string,
  literal: Literal,
  source: SourceText,
  { sink }: Format,
  context: CheckContext,
): void {
  const known = placeholders.filter((one) => sink?.rowPaths === true || one === 'db' || one === 'table');
  const span = placeholderSpan(literal, source, name);
  const [open, close] = source.text[span?.start ?? -1] === '<' ? ['<', '>'] : ['{', '}'];
  const show = (one: string): string => open + one + close;
  const found = closest(
    name,
    known.filter((one) => /^[a-z]+$/.test(one)),
  );
  context.report(
    diagnose('BSQL4001', source, span ?? literal.span, `there is no placeholder \`${show(name)}\``, {
      help:
        (sink?.rowPaths === true ? helpForForm(name, show) : undefined) ??
        (found
          ? `did you mean \`${show(found.name)}\`?`
          : `paths know ${known
              .map(show)
              .join(', ')
              .replace(/, ([^,]*)$/, ' and $1')}`),
      fixes: span ? accept(span, found, show) : [],
    }),
  );
}

/** What belongs into one that has a part of its own. */
function helpForForm(name: string, show: (one: string) => string): string | undefined {
  if (/^row\b/i.test(name))
    return `name a column of the table behind \`row.\`, such as \`${show('row.country')}\``;
  if (/^date\b/i.test(name))
    return `write the date of ${dateFields.join(', ')} and signs between them, such as \`${show('date:yyyy.MM')}\``;
  return undefined;
}

/** A placeholder that there is, but not in this format. */
export function tellRowPath(
  path: PathTemplate,
  literal: Literal,
  source: SourceText,
  format: Format,
  context: CheckContext,
): void {
  const part = path.parts.find(
    (one) => 'placeholder' in one && one.placeholder !== 'db' && one.placeholder !== 'table',
  );
  const shown = showPath({ parts: part ? [part] : [] });
  const span = placeholderSpan(literal, source, shown.slice(1, -1)) ?? literal.span;
  context.report(
    diagnose('BSQL4001', source, span, `the rows of a table go to one place in \`${format.name}\``, {
      help: `leave ${shown} out; a path knows {db} and {table} there`,
    }),
  );
}

/** The placeholder's place in the script, or undefined if a variable brought it in. */
function placeholderSpan(literal: Literal, source: SourceText, name: string): Span | undefined {
  const raw = source.text.slice(literal.span.start, literal.span.end);
  const at = [`{${name}}`, `<${name}>`].map((form) => raw.indexOf(form)).find((index) => index !== -1);
  if (at === undefined) return undefined;
  const start = literal.span.start + at;
  return { start, end: start + name.length + 2 };
}
