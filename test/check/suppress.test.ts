import { describe, expect, test } from 'vitest';
import { checkText, codesOf } from '../support/check-text.ts';

const good = `load binlog.\`\` where userName="sync" as changes; save append changes as es.'{db}_{table}';\n`;
const unused = 'select id from changes as ids;';

describe('a suppression', () => {
  test.each([
    ['alone on its line covers the next statement', `-- bsql-ignore BSQL2003: why\n${unused}`],
    ['over other comments and blank lines', `-- bsql-ignore BSQL2003: why\n\n-- more\n/* and */ ${unused}`],
    ['over several lines of the statement', '-- bsql-ignore BSQL2003: why\nselect id\nfrom changes\nas ids;'],
    [
      'inside a statement covers the rest of it',
      'select id\n  -- bsql-ignore BSQL2003: why\n  from changes as ids;',
    ],
    ['behind code covers its statement', `${unused} -- bsql-ignore BSQL2003: why`],
    ['on its other lines too', 'select id from changes -- bsql-ignore BSQL2003: why\nas ids;'],
    ['in any case', `${unused} -- BSQL-Ignore bsql2003: why`],
    [
      'with several codes',
      'load binlog.`` where userName="a" and password="b" as t; -- bsql-ignore BSQL2003, BSQL3101: why',
    ],
    ['with colons in the reason', `${unused} -- bsql-ignore BSQL2003: why: because`],
  ])('%s', (_, text) => {
    expect(codesOf(good + text)).toEqual([]);
  });

  test.each([
    ['not the statement after the next', `-- bsql-ignore BSQL2003: why\nset streamName="b"; ${unused}`],
    [
      'not the statement before on the same line',
      `${unused} set streamName="b"; -- bsql-ignore BSQL2003: why`,
    ],
    ['not what stands before it', `${unused}\n-- bsql-ignore BSQL2003: why`],
    ['not another code', `${unused} -- bsql-ignore BSQL2006: why`],
  ])('covers %s', (_, text) => {
    expect(codesOf(good + text).sort()).toEqual(['BSQL1102', 'BSQL2003']);
  });

  test.each([
    ['without a reason', '-- bsql-ignore BSQL2003'],
    ['with an empty one', '-- bsql-ignore BSQL2003:  '],
    ['without a code', '-- bsql-ignore: why'],
    ['with a code that is none', '-- bsql-ignore BSQL2903: why'],
    ['with words before the colon', '-- bsql-ignore this one BSQL2003: why'],
  ])('%s is a fault and suppresses nothing', (_, comment) => {
    const { diagnostics, plan } = checkText(`${good}${comment}\n${unused}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['BSQL1101', 'BSQL2003']);
    expect(plan).toBeUndefined();
  });

  test('does not hide an error, and is told so', () => {
    const text = `${good}select id, id from changes as x; -- bsql-ignore BSQL2002: why\nsave x as es.'x_{table}';`;
    expect(codesOf(text)).toEqual(['BSQL2002', 'BSQL1103']);
  });

  test('in an included file covers what is told there', () => {
    const files = { 'a.bsql': `-- bsql-ignore BSQL2006: for others\nconnect es where es.nodes="a" as s;` };
    expect(codesOf(`include local.\`a.bsql\`; ${good}`, { files })).toEqual([]);
    expect(
      codesOf(`${good}include local.\`a.bsql\`; include local.\`b.bsql\`;`, {
        files: { 'a.bsql': '-- bsql-ignore BSQL2003: why\n', 'b.bsql': unused },
      }).sort(),
    ).toEqual(['BSQL1102', 'BSQL2003']);
  });

  test('is not called idle while a statement is missing: nobody knows what it would tell', () => {
    expect(codesOf(`-- bsql-ignore BSQL2003: why\nselect id form changes as ids; ${good}`)).toEqual([
      'BSQL1001',
    ]);
  });

  test('of a variable that this machine happens to have is not idle', () => {
    const text =
      'load binlog.`` where userName="${env:U}" as t; -- bsql-ignore BSQL2004: set in production\n';
    expect(codesOf(`${text} save t as es.'{table}';`)).toEqual([]);
  });

  test('written in a string is text', () => {
    const sets = `set a="-- bsql-ignore BSQL2003"; set streamName='''\${a}\n-- bsql-ignore x\n''';`;
    expect(codesOf(good + sets)).toEqual([]);
  });
});
