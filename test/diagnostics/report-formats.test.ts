import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type AnySchema } from 'ajv';
import { describe, expect, test } from 'vitest';
import { type Diagnostic, diagnose } from '../../src/diagnostics/diagnostic.ts';
import { replace } from '../../src/diagnostics/fix.ts';
import type { Report } from '../../src/diagnostics/report.ts';
import { type ReportFormatName, reportFormats } from '../../src/diagnostics/report-formats.ts';
import { checkText } from '../support/check-text.ts';

const odd = { name: 'dir/a b,:%.bsql', text: 'load 漢𝒳é.`` as t;\r\nsave t\n as x;\n' };
const broken = readdirSync('test/golden/broken')
  .filter((name) => name.endsWith('.bsql'))
  .flatMap((name) => checkText(readFileSync(`test/golden/broken/${name}`, 'utf8')).diagnostics);

const nasty: readonly Diagnostic[] = [
  diagnose('BSQL3001', odd, { start: 5, end: 9 }, 'no `<é>` & "x",\n100%: \'y\' ]]> \u001b[31m\u0000\ud800', {
    help: 'first\r\nsecond',
    labels: [{ source: odd, span: { start: 18, end: 19 }, text: '<here>' }],
    fixes: [replace({ start: 5, end: 9 }, 'es & <b>'), replace({ start: 0, end: 0 }, '', { safe: false })],
  }),
  diagnose('BSQL2003', odd, { start: 20, end: 30 }, 'over two lines'),
  diagnose('BSQL2003', { name: '/abs/ü.bsql', text: '' }, { start: 0, end: 0 }, 'an empty script'),
];

const names = Object.keys(reportFormats) as ReportFormatName[];
const renderers = new Map(
  await Promise.all(names.map(async (name) => [name, await reportFormats[name].load()] as const)),
);

function render(
  name: ReportFormatName,
  diagnostics: readonly Diagnostic[],
  more: Partial<Report> = {},
): string {
  const files = [...new Set([...diagnostics.map(({ source }) => source.name), 'clean.bsql'])];
  const report = { diagnostics, files, color: false, denyWarnings: false, version: '1.2.3', ...more };
  return renderers.get(name)?.(report) ?? '';
}

function faultsOf(schema: AnySchema, document: unknown): unknown {
  // SARIF's schema is of draft 4, whose `$schema` and `id` ajv need not know, with patterns that are none to /u.
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    validateSchema: false,
    unicodeRegExp: false,
  });
  ajv.removeKeyword('id');
  const validate = ajv.compile(schema);
  return validate(document) ? [] : validate.errors;
}

describe.each(names)('%s', (name) => {
  test('writes no control character, whatever a script holds', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(render(name, nasty)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  test('has something to say of every diagnostic, and can say nothing', () => {
    const text = render(name, broken);
    for (const { code } of broken) expect(text).toContain(code);
    expect(render(name, [])).not.toContain('BSQL');
  });
});

describe('json', () => {
  const schema = JSON.parse(readFileSync('schemas/check.schema.json', 'utf8')) as AnySchema;

  test.each([
    ['nothing', []],
    ['broken scripts', broken],
    ['nasty texts', nasty],
  ])('follows its schema: %s', (_, diagnostics) => {
    expect(faultsOf(schema, JSON.parse(render('json', diagnostics)))).toEqual([]);
  });

  test('the schema refuses another shape', () => {
    const report = JSON.parse(render('json', nasty)) as { version: number; diagnostics: object[] };
    expect(faultsOf(schema, { ...report, version: 2 })).not.toEqual([]);
    expect(faultsOf(schema, { ...report, diagnostics: [{ ...report.diagnostics[0], more: 1 }] })).not.toEqual(
      [],
    );
    expect(faultsOf(schema, { ...report, diagnostics: [{}] })).not.toEqual([]);
  });
});

test('concise: one line each', () => {
  const lines = render('concise', nasty).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe('dir/a b,:%.bsql:2:1: warning[BSQL2003] over two lines');
});

describe('github', () => {
  test('escapes values and properties each in its way', () => {
    expect(render('github', nasty).split('\n')[0]).toBe(
      '::error file=dir/a b%2C%3A%25.bsql,line=1,endLine=1,col=6,endColumn=9,title=BSQL3001%3A no `<é>` & "x"%2C 100%25%3A \'y\' ]]> \ufffd::no `<é>` & "x", 100%25: \'y\' ]]> \ufffd%0Afirst%0Asecond',
    );
  });

  test('gives no columns for what runs over lines', () => {
    expect(render('github', nasty).split('\n')[1]).toMatch(/line=2,endLine=3,title=/);
  });
});

describe('gitlab', () => {
  const issues = (diagnostics: readonly Diagnostic[]) =>
    JSON.parse(render('gitlab', diagnostics)) as {
      fingerprint: string;
      severity: string;
      location: object;
    }[];

  test('has all that GitLab asks for', () => {
    expect(issues(nasty)[1]).toEqual({
      description: 'over two lines',
      check_name: 'BSQL2003',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'minor',
      location: { path: 'dir/a b,:%.bsql', lines: { begin: 2, end: 3 } },
    });
  });

  test('fingerprints stay when lines are put before, and differ from each other', () => {
    const script = "load binlog.`` where a=1 and a=2 and userName='u' as t;\nsave t as es.'{table}';";
    const before = issues(checkText(script).diagnostics);
    const after = issues(checkText(`\n\n-- more\n${script}`).diagnostics);
    expect(after.map(({ fingerprint }) => fingerprint)).toEqual(before.map(({ fingerprint }) => fingerprint));
    expect(after.map(({ location }) => location)).not.toEqual(before.map(({ location }) => location));
    expect(new Set(before.map(({ fingerprint }) => fingerprint)).size).toBe(before.length);
    expect(before.length).toBeGreaterThan(1);
  });
});

describe('sarif', () => {
  interface Log {
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly fixes?: unknown;
      }[];
    }[];
  }
  const logOf = (diagnostics: readonly Diagnostic[]) => JSON.parse(render('sarif', diagnostics)) as Log;
  const schemaFile = 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';

  test('follows the schema of OASIS', () => {
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as AnySchema;
    for (const diagnostics of [[], broken, nasty]) expect(faultsOf(schema, logOf(diagnostics))).toEqual([]);
    expect(faultsOf(schema, { version: '2.1.0', runs: [{}] })).not.toEqual([]);
  });

  test('every result has its rule, from the catalogue', () => {
    const [run] = logOf(broken).runs;
    expect(run?.results).toHaveLength(broken.length);
    for (const { ruleId, ruleIndex } of run?.results ?? [])
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test('places are URIs with columns in code points', () => {
    expect(logOf(nasty).runs[0]?.results).toMatchObject([
      {
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'dir/a%20b%2C%3A%25.bsql' },
              region: { startLine: 1, startColumn: 6, endLine: 1, endColumn: 9 },
            },
          },
        ],
        fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: 'es & <b>' } }] }] }, {}],
      },
      {},
      { locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///abs/%C3%BC.bsql' } } }] },
    ]);
  });
});

describe('junit', () => {
  /** Tags nest, and nothing between them needed escaping. */
  function expectWellFormed(xml: string): void {
    const open: string[] = [];
    const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
    for (const [token] of body.matchAll(/<[^>]*>|[^<]+/g)) {
      if (!token.startsWith('<')) {
        expect(token).toMatch(/^(?:[^<>&]|&(?:amp|lt|gt|quot|apos|#\d+);)*$/);
        continue;
      }
      const tag =
        /^<(?<end>\/?)(?<name>[a-z-]+)(?: [a-z]+="(?:[^<>&"\n]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*(?<alone>\/?)>$/.exec(
          token,
        );
      expect(tag, token).not.toBeNull();
      if (tag?.groups?.end) expect(open.pop()).toBe(tag.groups.name);
      else if (!tag?.groups?.alone) open.push(tag?.groups?.name ?? '');
    }
    expect(open).toEqual([]);
  }

  test.each([
    ['nothing', []],
    ['broken scripts', broken],
    ['nasty texts', nasty],
  ])('is well-formed: %s', (_, diagnostics) => {
    expectWellFormed(render('junit', diagnostics));
  });

  test('errors fail, warnings only when they are denied, right scripts are cases too', () => {
    expect(render('junit', nasty)).toContain(
      '<testsuites name="bsql check" tests="4" failures="1" errors="0">',
    );
    expect(render('junit', nasty, { denyWarnings: true })).toContain('tests="4" failures="3"');
    expect(render('junit', [])).toContain('<testcase name="clean.bsql" classname="clean.bsql"/>');
  });
});

test('text: the closing line tells what --fix would mend', () => {
  expect(render('text', nasty).split('\n').slice(-2)).toEqual([
    '3 scripts checked, 1 error, 2 warnings; --fix mends 1 of them',
    'bsql explain BSQL3001 tells more, with an example',
  ]);
});
