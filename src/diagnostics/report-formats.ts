import { renderConcise } from './render-concise.ts';
import { renderGithub } from './render-github.ts';
import { renderGitlab } from './render-gitlab.ts';
import { renderJson } from './render-json.ts';
import { renderJunit } from './render-junit.ts';
import { renderSarif } from './render-sarif.ts';
import { renderTextReport } from './render-text.ts';
import type { Report } from './report.ts';

interface ReportFormat {
  readonly doc: string;
  readonly render: (report: Report) => string;
}

/** The forms of `bsql check --format`. A new one is a file and a line here. */
export const reportFormats = {
  text: { doc: 'for people', render: renderTextReport },
  concise: { doc: 'a line for each', render: renderConcise },
  json: {
    doc: 'see schemas/check.schema.json',
    render: (report) => renderJson(report.diagnostics, report.files),
  },
  github: { doc: 'annotations of GitHub Actions', render: renderGithub },
  gitlab: { doc: 'a code quality report of GitLab', render: renderGitlab },
  sarif: { doc: 'SARIF 2.1.0 for code scanning', render: renderSarif },
  junit: { doc: 'test results in XML', render: renderJunit },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof reportFormats;
