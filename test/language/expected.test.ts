import { expect, test } from 'vitest';
import { parse } from '../../src/language/parse.ts';

// Each of these words may be a keyword or a name: two paths more with every one of them.
test.each(['cast(', 'not (', 'case (', 'interval(', '(', 'case when '])(
  'a fault behind 60 times `%s` is found in no time worth speaking of',
  (word) => {
    const script = `select ${word.repeat(60)}a as b from t as u;`;
    const { diagnostics } = parse({ name: 'deep.bsql', text: script });
    expect(diagnostics.map(({ code }) => code)).toEqual(['BSQL1001']);
  },
  10_000,
);
