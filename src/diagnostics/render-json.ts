import { locate, type SourceText, type Span } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';

interface JsonPlace {
  readonly file: string;
  readonly start: { readonly line: number; readonly column: number; readonly offset: number };
  readonly end: { readonly line: number; readonly column: number; readonly offset: number };
}

/** One JSON document for a whole run of `bsql check --format json`; `version` grows when its shape changes. */
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
