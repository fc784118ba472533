import { isAbsolute, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultCodes } from '../model/fault-codes.ts';
import { locate, type SourceText, type Span } from '../model/source-text.ts';
import { entryOf, isCode } from './catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { faultExplanations } from './fault-explanations.ts';
import { fingerprints } from './fingerprint.ts';
import type { Fix } from './fix.ts';
import type { Report } from './report.ts';

/** SARIF 2.1.0, which code scanning services read. */
export function renderSarif({ diagnostics, version }: Report): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const names = fingerprints(diagnostics);
  const run = {
    tool: { driver: { name: 'bsql', semanticVersion: version, rules: codes.map(rule) } },
    columnKind: 'unicodeCodePoints',
    results: diagnostics.map((diagnostic, index) => result(diagnostic, codes, names[index] ?? '')),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 2);
}

function rule(code: Diagnostic['code']): object {
  if (!isCode(code)) {
    const { explanation, remedy } = faultExplanations[code];
    return {
      id: code,
      shortDescription: { text: faultCodes[code] },
      fullDescription: { text: explanation },
      help: { text: `${explanation}\n\n${remedy}` },
    };
  }
  const { title, explanation, severity, wrong, right } = entryOf(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: `${explanation}\n\nWrong:\n\n${wrong.script}\n\nRight:\n\n${right.script}` },
    defaultConfiguration: { level: severity },
  };
}

function result(diagnostic: Diagnostic, codes: readonly Diagnostic['code'][], fingerprint: string): object {
  const { code, severity, message, help, source, span, labels, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: help ? `${message}. ${help}` : message },
    locations: [location(source, span)],
    relatedLocations: labels.map((label, id) => ({
      id,
      message: { text: label.text },
      ...location(label.source, label.span),
    })),
    partialFingerprints: { 'bsql/v1': fingerprint },
    ...(fixes.length > 0 ? { fixes: fixes.map((fix) => change(fix, source)) } : {}),
  };
}

function location(source: SourceText, span: Span): object {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(source.name) }, region: regionOf(source, span) },
  };
}

function regionOf(source: SourceText, span: Span): object {
  const start = locate(source, span.start);
  const end = locate(source, span.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function change({ title, edits }: Fix, source: SourceText): object {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: { uri: uriOf(source.name) },
        replacements: edits.map(({ span, text }) => ({
          deletedRegion: regionOf(source, span),
          insertedContent: { text },
        })),
      },
    ],
  };
}

function uriOf(name: string): string {
  return isAbsolute(name)
    ? pathToFileURL(name).href
    : posix.normalize(name).split('/').map(encodeURIComponent).join('/');
}
