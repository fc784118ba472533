import type { IToken } from 'chevrotain';
import { expect, test } from 'vitest';
import { parse } from '../../../src/language/parse.ts';
import { formatScript } from '../../../src/language/print/format.ts';
import { lexer } from '../../../src/language/tokens.ts';
import { Random } from '../../support/random.ts';
import { randomScript } from '../../support/random-script.ts';

function format(text: string): string {
  const formatted = formatScript({ name: 'x.bsql', text });
  if (formatted.text === undefined) throw new Error(formatted.diagnostics[0]?.message);
  return formatted.text;
}

/** The tree without the places of its nodes. */
function meaning(text: string): string {
  const { script, diagnostics } = parse({ name: 'x.bsql', text });
  expect(diagnostics, text).toEqual([]);
  return JSON.stringify(script.statements, (key, value) => (key === 'span' ? undefined : value), 1);
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((part) => part.trimEnd())
    .join('\n');
}

const optional = ['(', ')', ',', ';', 'and', '.'];

/** Comments and the tokens they stand between, but for those that may move or go. */
function sequence(text: string): string[] {
  const { tokens, groups } = lexer.tokenize(text);
  const comments = groups.comments ?? [];
  return [...tokens, ...comments]
    .sort((a, b) => a.startOffset - b.startOffset)
    .flatMap((token) => (comments.includes(token) ? trimLines(token.image) : words(token)))
    .filter((image) => !optional.includes(image));
}

/** Words of a path may become one number: `1 . 5` is `1.5`. */
function words({ image }: IToken): string[] {
  if (/^\d+\.\d/.test(image)) return image.toLowerCase().split('.');
  return [image.replace(/^`([\p{L}\p{N}_]+)`$/u, '$1').toLowerCase()];
}

/** What is between tokens and comments. */
function gaps(text: string): string[] {
  const { tokens, groups } = lexer.tokenize(text);
  const found: string[] = [];
  let end = 0;
  for (const { startOffset, image } of [...tokens, ...(groups.comments ?? [])].sort(
    (a, b) => a.startOffset - b.startOffset,
  )) {
    found.push(text.slice(end, startOffset));
    end = startOffset + image.length;
  }
  return [...found, text.slice(end)];
}

test('random scripts: the same meaning, every comment between its tokens, clean lines, a fixed point', () => {
  const random = Random.fromEnvironment('formatted scripts');
  let parsed = 0;
  for (let round = 0; round < 1_000; round++) {
    const text = randomScript(random);
    const { text: formatted } = formatScript({ name: 'x.bsql', text });
    if (formatted === undefined) continue;
    parsed++;
    expect(meaning(formatted), text).toBe(meaning(text));
    expect(sequence(formatted), text).toEqual(sequence(text));
    expect(format(formatted), text).toBe(formatted);
    expect(gaps(formatted).join('|'), text).toMatch(/^(?: |\n{0,2} *|\|)*$/);
    expect(gaps(formatted).join('|'), text).not.toMatch(/ \n|\n\n /);
    for (const { image } of lexer.tokenize(formatted).groups.comments ?? [])
      expect(image, text).toBe(trimLines(image));
    expect(formatted === '' || /[^\n]\n$/.test(formatted), text).toBe(true);
  }
  expect(parsed).toBeGreaterThan(500);
}, 60_000);
