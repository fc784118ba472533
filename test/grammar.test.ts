import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderEbnf } from '../scripts/grammar.ts';

test('grammar/bsql.ebnf is what the parser says; else run `npm run grammar`', () => {
  expect(readFileSync('grammar/bsql.ebnf', 'utf8')).toBe(renderEbnf());
});
