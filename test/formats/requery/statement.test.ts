import { describe, expect, test } from 'vitest';
import { fillSql, isSelect, parseSql } from '../../../src/formats/requery/statement.ts';

const fill = (sql: string): string =>
  fillSql(parseSql(sql), { keys: '1, 2', column: (name) => `<${name}>`, shardTable: (name) => `${name}_07` });

describe('places in an SQL', () => {
  test.each([
    ['select * from t where id in (?)', 'select * from t where id in (1, 2)'],
    ['select * from t where id in (:keys);\n', 'select * from t where id in (1, 2)'],
    ['select id from o where c = :id and d = :Name_2', 'select id from o where c = <id> and d = <Name_2>'],
    ['select * from {{ent_table}} e join `{{x_table}}` on 1', 'select * from ent_07 e join `x_07` on 1'],
    // No places: texts, comments, quoted names, assignments, times.
    [
      `select '?', "it's ?", 'a\\'?', 'b''?' from t where id in (?)`,
      `select '?', "it's ?", 'a\\'?', 'b''?' from t where id in (1, 2)`,
    ],
    ['select 1 -- ? :a\n from t where id in (?)', 'select 1 -- ? :a\n from t where id in (1, 2)'],
    ['select 1 # ?\n, /* ? {{a_table}} */ 2', 'select 1 # ?\n, /* ? {{a_table}} */ 2'],
    ['select `a?`, `b``:c` from t', 'select `a?`, `b``:c` from t'],
    ['select @a := 1, b::c, 3--1', 'select @a := 1, b::c, 3--1'],
  ])('%s', (sql, expected) => {
    expect(fill(sql)).toBe(expected);
  });

  test('without a value keys are NULL: the question that no row answers', () => {
    expect(fillSql(parseSql('where id in (?)'), {})).toBe('where id in (NULL)');
  });

  test.each([
    ['where id in (?)', true],
    ['where id IN ( :keys )', true],
    ['where id = ?', false],
    ['where find(?)', false],
  ])('%s: in a list %s', (sql, inList) => {
    expect(parseSql(sql).find((part) => 'keys' in part)).toEqual({ keys: true, inList });
  });

  test.each([
    ['select 1', true],
    ['  -- why\n (SELECT 1) union select 2;', true],
    ['with a as (select 1) select * from a', true],
    ["select ';'", true],
    ['delete from t', false],
    ['select 1; delete from t', false],
    ['/* select */ update t set a = 1', false],
    ['', false],
  ])('%s is one select: %s', (sql, expected) => {
    expect(isSelect(parseSql(sql))).toBe(expected);
  });
});
