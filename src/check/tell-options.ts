import { diagnose } from '../diagnostics/diagnostic.ts';
import type { OptionProblem } from '../model/format.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import type { SourcedOption } from './read-options.ts';

/** Tells what is wrong with options together, each at its value or else at the format. False where one is an error. */
export function tellOptions(
  problems: readonly OptionProblem[],
  given: ReadonlyMap<string, SourcedOption>,
  format: { readonly source: SourceText; readonly span: Span },
  context: CheckContext,
): boolean {
  let right = true;
  for (const { code, option, message, help } of problems) {
    const place = given.get(option);
    const diagnostic = diagnose(
      code,
      place?.source ?? format.source,
      place?.option.value.span ?? format.span,
      message,
      { help },
    );
    context.report(diagnostic);
    if (diagnostic.severity === 'error') right = false;
  }
  return right;
}
