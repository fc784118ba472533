import { locate } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { plainLine } from './plain-line.ts';
import type { Report } from './report.ts';

/** Workflow commands, which GitHub shows beside the lines of a change. */
export function renderGithub({ diagnostics }: Report): string {
  return diagnostics.map(command).join('\n');
}

function command({ source, span, severity, code, message, help }: Diagnostic): string {
  const start = locate(source, span.start);
  const end = locate(source, span.end);
  // GitHub takes columns only when both ends are on one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const properties = Object.entries({
    file: source.name,
    line: start.line,
    endLine: end.line,
    ...columns,
    title: plainLine(`${code}: ${message}`),
  }).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${severity} ${properties.join(',')}::${escapeData([message, ...(help?.split('\n') ?? [])].map(plainLine).join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
