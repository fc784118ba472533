import { describe, expect, test } from 'vitest';
import { checkText, codesOf } from '../support/check-text.ts';

const load = 'load binlog.`` where userName="u" as t;';
const save = "save t as es.'{table}';";

describe('a variable counts as used', () => {
  test.each([
    ['in an option', `set a="x"; load binlog.\`\` where userName="\${a}" as t; ${save}`],
    ['in a path', `set a="x"; ${load} save t as es.'\${a}_{table}';`],
    ['in an expression', `set a="x"; ${load} select id, '\${a}' as a from t as s; save s as es.'{table}';`],
    [
      'in a condition',
      `set a="x"; ${load} select id from t where b in ('\${a}') as s; save s as es.'{table}';`,
    ],
    [
      'in a long expression',
      `set a="x"; ${load} select id from t where b = '\${a}'${' + 1'.repeat(400)} as s; save s as es.'{table}';`,
    ],
    ['in another variable', `set a="x"; set streamName="\${a}"; ${load} ${save}`],
    ['as a default', `set a="x" where type="defaultParam"; ${load} save t as es.'\${a}_{table}';`],
    ['by bsql itself', `set streamName="x"; ${load} ${save}`],
  ])('%s', (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });

  test('in an included file, and for the script that includes it', () => {
    const files = {
      'uses.bsql': 'load binlog.`` where userName="${user}" as t;',
      'sets.bsql': 'set user="u"; set other="o";',
    };
    expect(codesOf(`set user="u"; include local.\`uses.bsql\`; ${save}`, { files })).toEqual([]);
    expect(codesOf(`include local.\`sets.bsql\`; include local.\`uses.bsql\`; ${save}`, { files })).toEqual(
      [],
    );
  });

  test('in a file made to be included', () => {
    expect(codesOf('set a="x";')).toEqual([]);
    expect(codesOf(`set a="x"; include local.\`gone.bsql\`; ${load} ${save}`)).toEqual(['BSQL2007']);
  });

  test('in a statement with another fault, which is told alone', () => {
    expect(codesOf(`set a="x"; load binlgo.\`\` where userName="\${a}" as t; ${save}`)).toEqual(['BSQL3001']);
    expect(codesOf(`set a="x"; load binlog.\`\` wher userName="\${a}" as t; ${save}`)).toEqual(['BSQL1001']);
    expect(codesOf(`set user="x"; load binlog.\`\` where userName="\${usr}" as t; ${save}`)).toEqual([
      'BSQL2004',
    ]);
  });
});

describe('a variable that nothing reads is told', () => {
  test.each([
    [
      'a text that only looks like a use',
      `set a="x"; load binlog.\`\` where userName="$\${a}" as t; ${save}`,
    ],
    ['the environment has its own names', `set a="x"; ${load} save t as es.'\${env:a}_{table}';`],
    ['names are told apart by case', `set a="x"; set A="y"; ${load} save t as es.'\${A}_{table}';`],
    ['a default too', `set a="x" where type="defaultParam"; ${load} ${save}`],
  ])('%s', (_, text) => {
    expect(codesOf(text)).toEqual(['BSQL2104']);
  });

  test.each([
    ['a line of its own', `${load}\n  set a="x" ;  \n${save}`, `${load}\n  ${save}`],
    ['a part of a line', `${load} set a="x"; -- why\n${save}`, `${load}  -- why\n${save}`],
    ['the end', `${load} ${save} set a="x";`, `${load} ${save} `],
  ])('the fix deletes %s', (_, text, expected) => {
    const [{ fixes } = { fixes: [] }] = checkText(text).diagnostics;
    const [fix] = fixes;
    const [edit] = fix?.edits ?? [];
    expect(fix).toMatchObject({ title: 'delete the statement', safe: false });
    expect(text.slice(0, edit?.span.start) + edit?.text + text.slice(edit?.span.end)).toBe(expected);
  });

  test('a misspelt streamName is asked about', () => {
    const { diagnostics } = checkText(`set streamname="x"; ${load} ${save}`);
    expect(diagnostics).toMatchObject([
      {
        code: 'BSQL2104',
        help: 'did you mean `streamName`?',
        fixes: [{ title: 'write `streamName`', safe: false }],
      },
    ]);
  });
});
