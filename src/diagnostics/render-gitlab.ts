import { posix } from 'node:path';
import { locate } from '../model/source-text.ts';
import { fingerprints } from './fingerprint.ts';
import type { Report } from './report.ts';

/** GitLab's code quality report. */
export function renderGitlab({ diagnostics }: Report): string {
  const names = fingerprints(diagnostics);
  const issues = diagnostics.map(({ source, span, severity, code, message, help }, index) => ({
    description: help ? `${message} (${help})` : message,
    check_name: code,
    fingerprint: names[index],
    severity: severity === 'error' ? 'major' : 'minor',
    location: {
      path: posix.normalize(source.name),
      lines: { begin: locate(source, span.start).line, end: locate(source, span.end).line },
    },
  }));
  return JSON.stringify(issues, null, 2);
}
