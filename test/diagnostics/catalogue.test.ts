import { describe, expect, test } from 'vitest';
import type { Example } from '../../src/diagnostics/catalogue/entry.ts';
import { codes, entryOf } from '../../src/diagnostics/catalogue.ts';
import { faultExplanations } from '../../src/diagnostics/fault-explanations.ts';
import { explainedCodes, renderExplanation } from '../../src/diagnostics/render-explanation.ts';
import { faultCodes } from '../../src/model/fault-codes.ts';
import { codesOf } from '../support/check-text.ts';

const told = ({ script, files = {}, run = false }: Example): string[] => [
  ...new Set(codesOf(script, { files, run })),
];

describe.each(codes)('%s', (code) => {
  const { wrong, right, title, explanation } = entryOf(code);

  test('the wrong example gives it and nothing else', () => {
    // An error that somebody tries to suppress is told beside that.
    expect(told(wrong)).toEqual(code === 'BSQL1103' ? [code, 'BSQL3002'] : [code]);
  });

  test('the right example gives nothing', () => {
    expect(told(right)).toEqual([]);
  });

  test('is told in words', () => {
    expect(title).toMatch(/^[A-Za-z].*[^.]$/);
    expect(explanation).toMatch(/^[^\n]{40,}\.$/);
  });
});

test('codes are in order and of their groups', () => {
  expect(codes).toEqual([...codes].sort());
  expect(codes.every((code) => /^BSQL[1-4]\d{3}$/.test(code))).toBe(true);
});

test('every fault of a run is explained', () => {
  expect(Object.keys(faultExplanations).sort()).toEqual(Object.keys(faultCodes).sort());
});

test.each(explainedCodes)('explain %s: title, text, no line too long', (code) => {
  const text = renderExplanation(code);
  expect(text.split('\n')[0]).toContain(`[${code}]: `);
  const prose = text.split('\n').filter((line) => !line.startsWith('    '));
  expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80);
});
