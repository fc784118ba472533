import { stripVTControlCharacters, styleText } from 'node:util';
import { locate, type SourceText, type Span } from '../model/source-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { plainLine } from './plain-line.ts';
import type { Report } from './report.ts';

type Style = Parameters<typeof styleText>[0];

export interface TextStyle {
  readonly color: boolean;
}

/** A diagnostic as a person reads it: code, place, the line with a caret, help. */
export function renderText(diagnostic: Diagnostic, style: TextStyle): string {
  const paint = (format: Style, text: string): string =>
    style.color ? styleText(format, text, { validateStream: false }) : text;
  const tone: Style = diagnostic.severity === 'error' ? 'red' : 'yellow';
  const places = [{ source: diagnostic.source, span: diagnostic.span, text: '' }, ...diagnostic.labels];
  const gutter = Math.max(
    ...places.map((place) => String(locate(place.source, place.span.start).line).length),
  );
  const margin = ' '.repeat(gutter);
  const bar = paint('blue', '|');

  const lines = [
    `${paint([tone, 'bold'], `${diagnostic.severity}[${diagnostic.code}]`)}${paint('bold', `: ${plainLine(diagnostic.message)}`)}`,
  ];
  places.forEach((place, index) => {
    const at = locate(place.source, place.span.start);
    lines.push(
      `${margin}${paint('blue', index === 0 ? '-->' : ':::')} ${place.source.name}:${at.line}:${at.column}`,
    );
    const excerpt = excerptOf(place.source, place.span);
    const mark = (index === 0 ? '^' : '-').repeat(excerpt.width);
    lines.push(`${margin} ${bar}`);
    lines.push(`${paint('blue', String(at.line).padStart(gutter))} ${bar} ${excerpt.line}`);
    lines.push(
      `${margin} ${bar} ${excerpt.indent}${paint(index === 0 ? tone : 'blue', place.text ? `${mark} ${plainLine(place.text)}` : mark)}`,
    );
  });
  if (diagnostic.help) {
    const [first = '', ...rest] = diagnostic.help.split('\n').map(plainLine);
    lines.push(`${margin} ${paint('blue', '=')} ${paint('bold', 'help')}: ${first}`);
    for (const line of rest) lines.push(`${margin}         ${line}`);
  }
  return lines.join('\n');
}

const excerptLimit = 160;

/** The line a span begins on, cut to a window around it, and where the caret goes. */
function excerptOf(source: SourceText, span: Span): { line: string; indent: string; width: number } {
  const { text } = source;
  const start = Math.min(span.start, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const found = text.indexOf('\n', start);
  const lineEnd = found === -1 ? text.length : found;
  const from = start - lineStart > excerptLimit / 2 ? start - excerptLimit / 2 : lineStart;
  const to = Math.min(lineEnd, from + excerptLimit);
  const show = (part: string): string =>
    stripVTControlCharacters(part.replaceAll('\t', ' ').replace(/[\r\uFEFF]/g, ''));
  const before = (from > lineStart ? '…' : '') + show(text.slice(from, start));
  const marked = show(text.slice(start, Math.max(start, Math.min(span.end, to))));
  const line = before + show(text.slice(start, to)) + (to < lineEnd ? '…' : '');
  return { line, indent: ' '.repeat([...before].length), width: Math.max(1, [...marked].length) };
}

/** All of them, the closing line, and where to read on. */
export function renderTextReport({ diagnostics, files, color }: Report): string {
  return [
    ...diagnostics.map((diagnostic) => `${renderText(diagnostic, { color })}\n`),
    renderCount(diagnostics, files.length),
    ...diagnostics.slice(0, 1).map(({ code }) => `bsql explain ${code} tells more, with an example`),
  ].join('\n');
}

/** The closing line: how many faults of each kind, and how many need nobody to mend them. */
export function renderCount(diagnostics: readonly Diagnostic[], files: number): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const fixable = diagnostics.filter(({ fixes }) => fixes.some((fix) => fix.safe)).length;
  const closing = `${count(files, 'script')} checked, ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return fixable === 0 ? closing : `${closing}; --fix mends ${fixable} of them`;
}
