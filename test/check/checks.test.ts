import { describe, expect, test } from 'vitest';
import { checkText, codesOf } from '../support/check-text.ts';

const load = (options: string, name = 't'): string =>
  `load binlog.\`\` where userName="u" ${options && `and ${options}`} as ${name}; `;

describe('secrets', () => {
  const codes = (value: string): string[] => codesOf(`${load(`password=${value}`)}save t as es.'{table}';`);

  test('written into the script are told', () => {
    expect(codes('"hunter2"')).toEqual(['BSQL3101']);
    expect(codes("'hunter2'")).toEqual(['BSQL3101']);
  });

  test('from outside, or empty, are not', () => {
    expect(codes('"${env:A}"')).toEqual([]);
    expect(codes('"${env:A:-}"')).toEqual([]);
    expect(codes('"v1.${env:A}"')).toEqual([]);
    expect(codes('"${file:a}"')).toEqual([]);
    expect(codes('""')).toEqual([]);
  });

  test('of a connection are told once, where they stand', () => {
    const { diagnostics } = checkText(
      `connect binlog where userName="u" and password="p" as db; load binlog.\`db\` as a; load binlog.\`db\` as b;
       save a as es.'a_{table}' options checkpointLocation="a"; save b as es.'b_{table}' options checkpointLocation="b";`,
    );
    expect(diagnostics).toMatchObject([{ code: 'BSQL3101', span: { start: 47 } }]);
  });

  test('no message repeats the secret', () => {
    const { diagnostics } = checkText(`${load('password="hunter2"')}save t as es.'{table}';`);
    expect(
      JSON.stringify(diagnostics.map(({ message, help, fixes }) => [message, help, fixes])),
    ).not.toContain('hunter2');
  });
});

describe('many tables into one place', () => {
  const codes = (patterns: string, save: string): string[] => codesOf(load(patterns) + save);

  test.each([
    ['every table', '', "save t as es.'shop';"],
    ['two tables', 'tableNamePattern="a|b"', "save t as es.'shop';"],
    ['a pattern', 'tableNamePattern="a_\\d"', 'save t as es.\'{db}\' options idCols="id";'],
    ['a file', '', "save t as jsonl.'out.jsonl';"],
    ['two databases', 'databaseNamePattern="a|b" and tableNamePattern="t"', "save t as es.'{table}';"],
  ])('%s is told', (_, patterns, save) => {
    expect(codes(patterns, save)).toEqual(['BSQL4101']);
  });

  test.each([
    ['one table', 'tableNamePattern="a"', "save t as es.'shop';"],
    ['{table}', '', "save t as es.'{table}';"],
    ['a key of several columns', '', 'save t as es.\'shop\' options idCols="tenant,id";'],
    ['a format that appends', '', 'save t as console.``;'],
    ['databases nobody chose', 'tableNamePattern="t"', "save t as es.'{table}';"],
    [
      'databases merged with a named key',
      'databaseNamePattern="s_\\d"',
      'save t as es.\'{table}\' options idCols="id";',
    ],
    ['a select by the name of the table', '', "select * from t where __table = 'a' as a; save a as es.'a';"],
  ])('%s is not', (_, patterns, save) => {
    expect(codes(patterns, save)).toEqual([]);
  });
});

describe('names that become the same', () => {
  test('in upper and lower case, for indices only', () => {
    const patterns = 'databaseNamePattern="shop" and tableNamePattern="Orders|orders|items"';
    expect(codesOf(`${load(patterns)}save t as es.'{table}';`)).toEqual(['BSQL4102']);
    expect(codesOf(`${load(patterns)}save t as jsonl.'{table}';`)).toEqual([]);
  });

  test('parts run together', () => {
    const patterns = 'databaseNamePattern="a|ab" and tableNamePattern="bc|c"';
    expect(codesOf(`${load(patterns)}save t as es.'{db}{table}';`)).toEqual(['BSQL4102']);
    expect(codesOf(`${load(patterns)}save t as es.'{db}_{table}';`)).toEqual([]);
  });
});

describe('two saves into one place', () => {
  const one = load('databaseNamePattern="shop" and tableNamePattern="a|b"', 'x');
  const other = load('host="h" and databaseNamePattern="shop" and tableNamePattern="b|c"', 'y');
  const saves = (first: string, second: string): string =>
    `${one}${other}save x as ${first} options checkpointLocation="x"; save y as ${second} and checkpointLocation="y";`;

  test('is told when a table of each goes there', () => {
    const { diagnostics } = checkText(saves("es.'{table}'", 'es.\'{table}\' options idCols="id"'));
    expect(diagnostics).toMatchObject([{ code: 'BSQL4103', message: expect.stringContaining('`b`') }]);
  });

  test.each([
    ['other paths', "es.'{table}'", 'es.\'y_{table}\' options idCols="id"'],
    ['other servers', "es.'{table}'", 'es.\'{table}\' options es.nodes="other"'],
    ['other formats', "es.'{table}'", 'jsonl.\'{table}\' options idCols="id"'],
    ['no place', 'console.``', 'console.`` options idCols="id"'],
  ])('%s: is not', (_, first, second) => {
    expect(codesOf(saves(first, second))).toEqual([]);
  });
});

describe('idCols', () => {
  const codes = (select: string, idCols: string): string[] =>
    codesOf(`${load('')}${select} save x as es.'{table}' options idCols="${idCols}";`);

  test('must be columns that the select gives', () => {
    expect(codes('select a, b from t as x;', 'id')).toEqual(['BSQL2101']);
    expect(codes('select id as key from t as x;', 'id')).toEqual(['BSQL2101']);
    expect(codes('select a, b from t as s; select * from s as x;', 'id')).toEqual(['BSQL2101']);
    expect(codes('select a, b from t as x;', 'a,id,b,no')).toEqual(['BSQL2101', 'BSQL2101']);
  });

  test('of any case, of an alias, and of columns that only the database knows are right', () => {
    expect(codes('select Id from t as x;', 'id')).toEqual([]);
    expect(codes('select a as id from t as x;', 'id')).toEqual([]);
    expect(codes('select *, b as c from t as x;', 'id')).toEqual([]);
  });
});

describe('durations', () => {
  test.each([
    ['duration=5000', ['BSQL3102']],
    ['duration="1000"', ['BSQL3102']],
    ['requestTimeout=60000', ['BSQL3102']],
    ['duration=0.1', []],
    ['duration=600', []],
    ['duration="5000s"', []],
    ['duration=900000', ['BSQL3005']],
  ])('%s', (option, expected) => {
    expect(codesOf(`${load('')}save t as es.'{table}' options ${option};`)).toEqual(expected);
  });
});

describe('connections', () => {
  const connect = 'connect binlog where userName="u" as shop; connect es where es.nodes="a" as search; ';

  test.each([
    ['misspelt in a load', `load binlog.\`shp\` as t; save t as es.'search/{table}';`, ['BSQL2005']],
    ['misspelt in a save', `load binlog.\`shop\` as t; save t as es.'serach/{table}';`, ['BSQL2005']],
    [
      'of another format',
      `load binlog.\`search\` where userName="u" as t; save t as es.'search/{table}'; load binlog.\`shop\` as u; save u as console.\`\` options checkpointLocation="c";`,
      ['BSQL2005'],
    ],
    ['with more behind it', `load binlog.\`shop/orders\` as t; save t as es.'search/{table}';`, ['BSQL4005']],
  ])('%s', (_, text, expected) => {
    expect(codesOf(connect + text)).toEqual(expected);
  });

  test('that may stand in a part which is not known are not missed', () => {
    expect(
      codesOf(
        `conect binlog where userName="u" as shop; load binlog.\`shop\` where userName="u" as t; save t as es.'{table}';`,
      ),
    ).toEqual(['BSQL1002']);
    expect(codesOf("include local.`no.bsql`; load binlog.`shop` as t; save t as es.'{table}';")).toEqual([
      'BSQL2007',
    ]);
  });
});
