import { locate, type SourceText, type Span } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';

interface JsonPlace {
  readonly file: string;
  readonly start: { readonly line: number; readonly column: number; readonly offset: number };
  readonly end: { readonly line: number; readonly column: number; readonly offset: number };
}

/**
 * One JSON document for a whole run of `bsql check --format json`, as schemas/check.schema.json has
 * it; `version` grows when its shape changes.
 */
export function renderJson(diagnostics: readonly Diagnostic[], files: readonly string[]): string {
  const report = {
    version: 1,
    files,
    diagnostics: diagnostics.map((diagnostic) => ({
      code: diagnostic.code,
      severity: diagnostic.severity,
      message: diagnostic.message,
      ...placeOf(diagnostic.source, diagnostic.span),
      help: diagnostic.help ?? null,
      labels: diagnostic.labels.map((label) => ({ text: label.text, ...placeOf(label.source, label.span) })),
      fixes: diagnostic.fixes.map(({ title, safe, edits }) => ({
        title,
        safe,
        edits: edits.map(({ span, text }) => ({ ...placeOf(diagnostic.source, span), text })),
      })),
    })),
  };
  return JSON.stringify(report, null, 2);
}

function placeOf(source: SourceText, span: Span): JsonPlace {
  return {
    file: source.name,
    start: { ...locate(source, span.start), offset: span.start },
    end: { ...locate(source, span.end), offset: span.end },
  };
}
