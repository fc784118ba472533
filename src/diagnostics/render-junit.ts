import { locate } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { renderText } from './render-text.ts';
import { fails, type Report } from './report.ts';

/** JUnit's XML: a suite for each file, a case for each diagnostic; warnings pass unless they are denied. */
export function renderJunit(report: Report): string {
  const { diagnostics } = report;
  const files = [...new Set([...report.files, ...diagnostics.map(({ source }) => source.name)])];
  const suites = files.map((file) => ({
    file,
    mine: diagnostics.filter(({ source }) => source.name === file),
  }));
  const tests = suites.reduce((sum, { mine }) => sum + Math.max(1, mine.length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bsql check" ${counts(tests, diagnostics, report)}>`,
    ...suites.map(({ file, mine }) => suite(file, mine, report)),
    '</testsuites>',
  ].join('\n');
}

function counts(tests: number, diagnostics: readonly Diagnostic[], report: Report): string {
  const failures = diagnostics.filter((one) => fails(one, report)).length;
  return `tests="${tests}" failures="${failures}" errors="0"`;
}

function suite(file: string, mine: readonly Diagnostic[], report: Report): string {
  const name = attribute(file);
  const cases =
    mine.length === 0
      ? [`    <testcase name="${name}" classname="${name}"/>`]
      : mine.map((one) => testCase(one, report));
  const head = `  <testsuite name="${name}" ${counts(Math.max(1, mine.length), mine, report)}>`;
  return [head, ...cases, '  </testsuite>'].join('\n');
}

function testCase(diagnostic: Diagnostic, report: Report): string {
  const { code, message, severity, source, span } = diagnostic;
  const { line, column } = locate(source, span.start);
  const text = content(renderText(diagnostic, { color: false }));
  const body = fails(diagnostic, report)
    ? `<failure type="${severity}" message="${attribute(message)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  const file = attribute(source.name);
  return `    <testcase name="${code} at ${line}:${column}" classname="${file}" file="${file}" line="${line}">${body}</testcase>`;
}

/** Line ends in an attribute are read as spaces unless they are written as references. */
function attribute(text: string): string {
  return content(text).replace(/[\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** XML 1.0 has no way to write most control characters and no halves of surrogate pairs. */
function content(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\r]/g, (char) => entities[char] ?? char);
}
