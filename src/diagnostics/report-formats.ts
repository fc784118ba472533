import type { Report } from './report.ts';

type Render = (report: Report) => string;

interface ReportFormat {
  readonly doc: string;
  /** A check loads the form that it prints and no other. */
  readonly load: () => Promise<Render>;
}

/** The forms of `bsql check --format`. A new one is a file and a line here. */
export const reportFormats = {
  text: { doc: 'for people', load: async () => (await import('./render-text.ts')).renderTextReport },
  concise: { doc: 'a line for each', load: async () => (await import('./render-concise.ts')).renderConcise },
  json: {
    doc: 'see schemas/check.schema.json',
    load: async () => {
      const { renderJson } = await import('./render-json.ts');
      return (report) => renderJson(report.diagnostics, report.files);
    },
  },
  github: {
    doc: 'annotations of GitHub Actions',
    load: async () => (await import('./render-github.ts')).renderGithub,
  },
  gitlab: {
    doc: 'a code quality report of GitLab',
    load: async () => (await import('./render-gitlab.ts')).renderGitlab,
  },
  sarif: {
    doc: 'SARIF 2.1.0 for code scanning',
    load: async () => (await import('./render-sarif.ts')).renderSarif,
  },
  junit: { doc: 'test results in XML', load: async () => (await import('./render-junit.ts')).renderJunit },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof reportFormats;
