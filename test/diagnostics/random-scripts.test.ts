import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { emptyEnvironment } from '../../src/check/environment.ts';
import { applyFixes } from '../../src/diagnostics/apply-fixes.ts';
import { reportFormats } from '../../src/diagnostics/report-formats.ts';
import { formats } from '../../src/formats/index.ts';
import { lexer } from '../../src/language/tokens.ts';
import { checkText } from '../support/check-text.ts';
import { Random } from '../support/random.ts';

const renderers = await Promise.all(Object.values(reportFormats).map(({ load }) => load()));
const scripts = globSync(['examples/*.bsql', 'test/golden/{scripts,broken}/*.bsql']).map((file) =>
  readFileSync(file, 'utf8'),
);
const pieces = [
  '',
  ';',
  '"',
  "'",
  '`',
  "'''",
  ' and ',
  ' as ',
  '-- bsql-ignore BSQL2003: x\n',
  '-- bsql-ignore\n',
  '/*',
  '${',
  '}',
  ',',
  ':',
  '=',
  '{tabel}',
  '\0',
  '\r\n',
  '😀',
  '“',
];

/** A script with a few places cut out, doubled or filled with something else. */
function damage(text: string, random: Random): string {
  let damaged = text;
  for (let times = random.below(4); times >= 0; times--) {
    const at = random.below(damaged.length + 1);
    const end = Math.min(damaged.length, at + random.below(6));
    const piece = random.below(3) === 0 ? damaged.slice(at, end).repeat(2) : random.pick(pieces);
    damaged = damaged.slice(0, at) + piece + damaged.slice(end);
  }
  return damaged;
}

test('whatever a script holds: places lie in it, every format takes it, and fixing ends', () => {
  const random = Random.fromEnvironment('damaged scripts');
  for (let count = 0; count < 1_500; count++) {
    let text = damage(random.pick(scripts), random);
    for (let round = 0; ; round++) {
      const { diagnostics } = checkText(text);
      for (const { span, fixes, labels, message } of diagnostics) {
        expect(message).not.toBe('');
        for (const place of [
          span,
          ...labels.map((label) => label.span),
          ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
        ]) {
          expect(place.start).toBeGreaterThanOrEqual(0);
          expect(place.end).toBeGreaterThanOrEqual(place.start);
          expect(place.end).toBeLessThanOrEqual(text.length);
        }
      }
      for (const render of renderers)
        render({
          diagnostics,
          files: ['test.bsql'],
          color: false,
          denyWarnings: false,
          version: '1',
        });
      const { text: next, applied } = applyFixes({ name: 'test.bsql', text }, diagnostics);
      if (applied.length === 0) break;
      expect(next).not.toBe(text);
      expect(round, JSON.stringify(text)).toBeLessThan(30);
      text = next;
    }
  }
});

/** A word with one letter too many, too few or wrong, or two in the wrong order. */
function misspell(word: string, random: Random): string {
  const at = random.below(word.length);
  const letter = random.pick([...'abcdefghijklmnopqrstuvwxyz']);
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  return random.pick([
    before + after,
    before + letter + word.slice(at),
    before + letter + after,
    before + after.slice(0, 1) + word.slice(at, at + 1) + after.slice(1),
  ]);
}

test('one wrong letter: a script that --fix makes right is the one that was meant', () => {
  const random = Random.fromEnvironment('misspelt words');
  const judge = (text: string) =>
    check({ name: 'test.bsql', text }, { formats, environment: emptyEnvironment, purpose: 'check' });
  // What the script calls its tables is nobody else's business, and may be misspelt throughout.
  const meaning = (text: string): string =>
    JSON.stringify(judge(text).plan, (key, value: unknown) => (key === 'table' ? undefined : value));
  let fixed = 0;
  for (const file of globSync(['examples/*.bsql', 'test/golden/scripts/mlsql.bsql'])) {
    const text = readFileSync(file, 'utf8');
    const meant = meaning(text);
    const words = lexer.tokenize(text).tokens.filter(({ image }) => /^[A-Za-z]\w*$/.test(image));
    for (let count = 0; count < 200; count++) {
      const { image, startOffset } = random.pick(words);
      const wrong =
        text.slice(0, startOffset) + misspell(image, random) + text.slice(startOffset + image.length);
      const first = applyFixes({ name: 'test.bsql', text: wrong }, judge(wrong).diagnostics);
      if (first.applied.length === 0) continue;
      expect(meaning(first.text), `${wrong}\n→ ${first.text}`).toBe(meant);
      fixed++;
    }
  }
  expect(fixed).toBeGreaterThan(200);
});
