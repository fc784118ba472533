/** `npm run grammar`: writes grammar/ from the parser and the option tables. A test fails when it is stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagrams } from './grammar/diagrams.ts';
import { renderEbnf } from './grammar/ebnf.ts';
import { renderReference } from './grammar/reference.ts';
import { renderTextMate } from './grammar/textmate.ts';

export const grammarFiles: Readonly<Record<string, () => string>> = {
  'bsql.ebnf': renderEbnf,
  'bsql.tmLanguage.json': renderTextMate,
  'diagrams.html': renderDiagrams,
  'reference.md': renderReference,
};

if (import.meta.main) {
  for (const [name, render] of Object.entries(grammarFiles)) writeFileSync(join('grammar', name), render());
}
