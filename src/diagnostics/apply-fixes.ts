import type { SourceText } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Edit, Fix } from './fix.ts';

export interface AppliedFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

export interface Fixed {
  readonly text: string;
  readonly applied: readonly AppliedFix[];
}

/**
 * The text with the safe fixes of its diagnostics. Of fixes that overlap the first wins; the others
 * are left for another round, since their spans are no longer true then.
 */
export function applyFixes(source: SourceText, diagnostics: readonly Diagnostic[]): Fixed {
  const applied: AppliedFix[] = [];
  const edits: Edit[] = [];
  for (const diagnostic of diagnostics) {
    if (diagnostic.source.name !== source.name || diagnostic.source.text !== source.text) continue;
    const fix = diagnostic.fixes.find((one) => one.safe);
    if (!fix || fix.edits.some((edit) => edits.some((other) => overlap(edit, other)))) continue;
    applied.push({ diagnostic, fix });
    edits.push(...fix.edits);
  }
  let { text } = source;
  for (const { span, text: replacement } of edits.sort((a, b) => b.span.start - a.span.start))
    text = text.slice(0, span.start) + replacement + text.slice(span.end);
  return { text, applied };
}

/** Edits that touch count too: which of two insertions at one place comes first would be chance. */
function overlap(a: Edit, b: Edit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}
