import type { FaultCode } from '../model/fault-codes.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import { type Code, catalogue } from './catalogue.ts';
import type { Fix } from './fix.ts';

export type Severity = 'error' | 'warning';

/** A second place that explains the first. */
export interface Label {
  readonly source: SourceText;
  readonly span: Span;
  readonly text: string;
}

/** One fault of a script: what is wrong, where, and what to do. */
export interface Diagnostic {
  /** A code of the catalogue, or of a fault that the living servers showed. */
  readonly code: Code | FaultCode;
  readonly severity: Severity;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  readonly source: SourceText;
  readonly span: Span;
  readonly labels: readonly Label[];
  /** What to do about it. */
  readonly help: string | undefined;
  /** Changes of `source` that take it away; empty when only a person can tell what was meant. */
  readonly fixes: readonly Fix[];
}

export interface DiagnosticOptions {
  readonly help?: string | undefined;
  readonly labels?: readonly Label[];
  readonly fixes?: readonly Fix[];
  readonly severity?: Severity;
}

export function diagnose(
  code: Code,
  source: SourceText,
  span: Span,
  message: string,
  options: DiagnosticOptions = {},
): Diagnostic {
  return {
    code,
    severity: options.severity ?? catalogue[code].severity,
    message,
    source,
    span,
    labels: options.labels ?? [],
    help: options.help,
    fixes: options.fixes ?? [],
  };
}

/** By file, then place, then code. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map((diagnostic) => diagnostic.source.name))];
  return [...diagnostics].sort(
    (a, b) =>
      files.indexOf(a.source.name) - files.indexOf(b.source.name) ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      a.code.localeCompare(b.code),
  );
}
