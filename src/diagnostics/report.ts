import type { Diagnostic } from './diagnostic.ts';

/** What one run of `bsql check` found. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Every script that was checked, the right ones too. */
  readonly files: readonly string[];
  readonly color: boolean;
  /** Whether warnings fail the run too. */
  readonly denyWarnings: boolean;
  /** Of bsql. */
  readonly version: string;
}

/** Whether a diagnostic fails the run that it belongs to. */
export function fails(diagnostic: Diagnostic, report: Pick<Report, 'denyWarnings'>): boolean {
  return diagnostic.severity === 'error' || report.denyWarnings;
}
