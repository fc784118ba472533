import { locate } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { renderText } from './render-text.ts';
import { fails, type Report } from './report.ts';

/** JUnit's XML: a suite for each file, a case for each diagnostic; warnings pass unless they are denied. */
export function renderJunit(report: Report): string {
  const files = [...new Set([...report.files, ...report.diagnostics.map(({ source }) => source.name)])];
  const suites = files.map((file) => suite(file, report));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bsql check"${counts(report.diagnostics, report)}>`,
    ...suites,
    '</testsuites>',
  ].join('\n');
}

function counts(diagnostics: readonly Diagnostic[], report: Report): string {
  const failures = diagnostics.filter((one) => fails(one, report)).length;
  return ` tests="${Math.max(1, diagnostics.length)}" failures="${failures}" errors="0"`;
}

function suite(file: string, report: Report): string {
  const mine = report.diagnostics.filter(({ source }) => source.name === file);
  const name = escapeXml(file);
  const cases =
    mine.length === 0
      ? [`    <testcase name="${name}" classname="${name}"/>`]
      : mine.map((one) => testCase(one, report));
  return [`  <testsuite name="${name}"${counts(mine, report)}>`, ...cases, '  </testsuite>'].join('\n');
}

function testCase(diagnostic: Diagnostic, report: Report): string {
  const { code, message, severity, source, span } = diagnostic;
  const { line, column } = locate(source, span.start);
  const text = escapeXml(renderText(diagnostic, { color: false }));
  const body = fails(diagnostic, report)
    ? `<failure type="${severity}" message="${escapeXml(message)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  const name = escapeXml(`${code} at ${line}:${column}`);
  return `    <testcase name="${name}" classname="${escapeXml(source.name)}" file="${escapeXml(source.name)}" line="${line}">${body}</testcase>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** XML 1.0 has no way to write most control characters and no halves of surrogate pairs. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\n\r\t]/g, (char) => entities[char] ?? char);
}
