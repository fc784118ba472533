import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { emptyEnvironment, type Fetched } from '../src/check/environment.ts';
import { renderText } from '../src/diagnostics/render-text.ts';
import { formats } from '../src/formats/index.ts';

const blocks = globSync(['*.md', 'docs/**/*.md']).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^([ \t]*)```bsql\n([\s\S]*?)^\1```$/gm)].map((match, index) => ({
    name: `${file}, block ${index + 1}`,
    text: match[2] ?? '',
  })),
);

test('there are blocks to check', () => {
  expect(blocks.length).toBeGreaterThan(2);
});

test.each(blocks)('$name', ({ name, text }) => {
  const readUrl = (): Fetched => ({ text: '' });
  const environment = { ...emptyEnvironment, env: () => 'x', readFile: () => 'x', readUrl };
  const { diagnostics } = check({ name, text }, { formats, environment, purpose: 'check' });
  expect(diagnostics.map((one) => renderText(one, { color: false }))).toEqual([]);
});

test('links inside the repository lead somewhere', () => {
  const broken = globSync(['*.md', 'docs/**/*.md', 'bench/*.md']).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => globSync(new URL(target, `file:///${file}`).pathname.slice(1)).length === 0)
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});
