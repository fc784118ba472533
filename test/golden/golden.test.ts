import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { emptyEnvironment } from '../../src/check/environment.ts';
import { renderText } from '../../src/diagnostics/render-text.ts';
import { formats } from '../../src/formats/index.ts';
import { parse } from '../../src/language/parse.ts';

// Updated with `npx vitest run -u`; each change is to be read.

const environment = {
  ...emptyEnvironment,
  readFile: (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

function scripts(folder: string): { name: string; path: string; text: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.bsql'))
    .map((file) => ({ name: file.replace(/\.bsql$/, ''), path: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }));
}

const json = (value: unknown): string => `${JSON.stringify(value, (_, part) => (part instanceof Set ? [...part] : part), 2)}\n`;

describe.each([['examples'], ['test/golden/scripts']])('%s', (folder) => {
  test.each(scripts(folder))('$name: syntax tree and plan', async ({ name, path, text }) => {
    const parsed = parse({ name: path, text });
    expect(parsed.diagnostics).toEqual([]);
    await expect(json(parsed.script.statements)).toMatchFileSnapshot(join('expected', `${name}.ast.json`));

    const { plan, diagnostics } = check({ name: path, text }, { formats, environment, purpose: 'check' });
    // MLSQL's own script has its password in it, and runs all the same.
    const told = diagnostics.filter(({ code }) => !(name === 'mlsql' && code === 'BSQL3101'));
    expect(told.map((diagnostic) => renderText(diagnostic, { color: false }))).toEqual([]);
    await expect(json(plan)).toMatchFileSnapshot(join('expected', `${name}.plan.json`));
  });
});

describe('broken scripts', () => {
  test.each(scripts('test/golden/broken'))('$name', async ({ name, path, text }) => {
    const { plan, diagnostics } = check({ name: path, text }, { formats, environment, purpose: 'check' });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(plan === undefined).toBe(diagnostics.some((diagnostic) => diagnostic.severity === 'error'));
    for (const { span, source } of diagnostics) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(source.text.length);
    }
    const rendered = diagnostics.map((diagnostic) => `${renderText(diagnostic, { color: false })}\n`).join('\n');
    await expect(rendered).toMatchFileSnapshot(join('broken', `${name}.expected`));
  });
});
