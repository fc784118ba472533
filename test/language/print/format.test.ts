import type { IToken } from 'chevrotain';
import { describe, expect, test } from 'vitest';
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

describe('the text around the statements', () => {
  test.each([
    ['nothing', '', ''],
    ['only space', ' \n\n', ''],
    ['only empty statements', ';\n;', ''],
    ['only a comment', '\n -- a', '-- a\n'],
    [
      'a byte order mark and CRLF',
      '\uFEFF-- a \r\nset  a="1";\r\n\r\n\r\nset b="2";\r\n',
      '-- a\nset a = "1";\n\nset b = "2";\n',
    ],
    ['CRLF inside a string is a part of it', 'set a="1\r\n2";\r\n', 'set a = "1\r\n2";\n'],
    ['no line feed at the end', 'set a = "1"; -- a', 'set a = "1"; -- a\n'],
    ['empty lines at the end', 'set a = "1";\n\n\n', 'set a = "1";\n'],
  ])('%s', (_, text, expected) => {
    expect(format(text)).toBe(expected);
  });
});

describe('a line has at most 100 characters', () => {
  const save = (length: number): string => {
    const text = 'save t as es.`` options idCols="";';
    return text.replace('``', `\`${'x'.repeat(length - text.length)}\``);
  };

  test('a statement that has them stays on its line, a longer one does not', () => {
    expect(format(save(100))).toBe(`${save(100)}\n`);
    expect(format(save(101))).toBe(`${save(101).replace(' options', '\n  options')}\n`);
  });

  test('what is written on several lines and fits on one is on one', () => {
    expect(format('load a.b\n  where x="1"\n  and y="2"\n  as t;')).toBe(
      'load a.b where x="1" and y="2" as t;\n',
    );
  });

  test('a comment behind the statement does not count, nor do halves of characters', () => {
    const wide = save(100).replace('xx', '😀😀');
    expect(format(`${wide} -- ${'y'.repeat(50)}`)).toBe(`${wide} -- ${'y'.repeat(50)}\n`);
  });
});

test('a script with a syntax error is not formatted at all', () => {
  const { text, diagnostics } = formatScript({ name: 'x.bsql', text: 'set  a="1";\nset b=;' });
  expect(text).toBeUndefined();
  expect(diagnostics.map((one) => one.code)).toEqual(['BSQL1001']);
  expect(formatScript({ name: 'x.bsql', text: 'set a="1"' }).text).toBeUndefined();
});
