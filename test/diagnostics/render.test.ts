import { expect, test } from 'vitest';
import { diagnose, sortDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { renderJson } from '../../src/diagnostics/render-json.ts';
import { renderCount, renderText } from '../../src/diagnostics/render-text.ts';

const source = { name: 'a.bsql', text: 'load x.`` as t;\n\tsave t\u001b[31m as é.`y`;\n' };

test('text: code, place, the line with a caret, labels and help; control characters are taken out', () => {
  const diagnostic = diagnose('BSQL3001', source, { start: 32, end: 33 }, 'there is no format `é`', {
    help: 'first\nsecond',
    labels: [{ source, span: { start: 13, end: 14 }, text: 'from here' }],
  });
  expect(renderText(diagnostic, { color: false })).toBe(
    [
      'error[BSQL3001]: there is no format `é`',
      ' --> a.bsql:2:17',
      '  |',
      '2 |  save t as é.`y`;',
      '  |            ^',
      ' ::: a.bsql:1:14',
      '  |',
      '1 | load x.`` as t;',
      '  |              - from here',
      '  = help: first',
      '          second',
    ].join('\n'),
  );
});

test('text: colours only when asked for', () => {
  const diagnostic = diagnose('BSQL2003', source, { start: 0, end: 4 }, 'unused');
  expect(renderText(diagnostic, { color: true })).toContain('\u001b[');
  expect(renderText(diagnostic, { color: false })).not.toContain('\u001b[');
});

test('text: a very long line is cut around the fault', () => {
  const long = { name: 'l.bsql', text: `${'x'.repeat(5_000)}!${'y'.repeat(5_000)}` };
  const lines = renderText(diagnose('BSQL1001', long, { start: 5_000, end: 5_001 }, 'bad'), {
    color: false,
  }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(200);
  const marked = lines[3]?.[lines[4]?.indexOf('^') ?? 0];
  expect(marked).toBe('!');
});

test('json: one document with offsets, lines and columns', () => {
  const report: unknown = JSON.parse(
    renderJson([diagnose('BSQL3001', source, { start: 5, end: 6 }, 'no format', { help: 'h' })], ['a.bsql']),
  );
  expect(report).toEqual({
    version: 1,
    files: ['a.bsql'],
    diagnostics: [
      {
        code: 'BSQL3001',
        severity: 'error',
        message: 'no format',
        file: 'a.bsql',
        start: { line: 1, column: 6, offset: 5 },
        end: { line: 1, column: 7, offset: 6 },
        help: 'h',
        labels: [],
        fixes: [],
      },
    ],
  });
});

test('sorted by place, counted by severity', () => {
  const late = diagnose('BSQL2003', source, { start: 9, end: 10 }, 'late');
  const early = diagnose('BSQL3001', source, { start: 1, end: 2 }, 'early');
  expect(sortDiagnostics([late, early]).map((one) => one.message)).toEqual(['early', 'late']);
  expect(renderCount([late, early], 1)).toBe('1 script checked, 1 error, 1 warning');
});
