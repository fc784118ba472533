import { locate } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { plainLine } from './plain-line.ts';
import type { Report } from './report.ts';

/** `file:line:column: severity[CODE] message`, as compilers have it and editors read it. */
export function renderConcise({ diagnostics }: Report): string {
  return diagnostics.map(line).join('\n');
}

function line({ source, span, severity, code, message }: Diagnostic): string {
  const at = locate(source, span.start);
  return plainLine(`${source.name}:${at.line}:${at.column}: ${severity}[${code}] ${message}`);
}
