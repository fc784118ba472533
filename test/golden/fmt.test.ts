import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { formatScript } from '../../src/language/print/format.ts';

// Updated with `npx vitest run -u`; each change is to be read.

test.each(globSync('test/golden/fmt/*.bsql'))('%s', async (path) => {
  const { text, diagnostics } = formatScript({ name: path, text: readFileSync(path, 'utf8') });
  expect(diagnostics).toEqual([]);
  await expect(text).toMatchFileSnapshot(`fmt/${basename(path, '.bsql')}.expected`);
  expect(formatScript({ name: path, text: text ?? '' }).text).toBe(text);
});
