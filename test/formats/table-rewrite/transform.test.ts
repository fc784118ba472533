import { describe, expect, test } from 'vitest';
import { tableRewrite } from '../../../src/formats/table-rewrite/format.ts';
import { readRewrite } from '../../../src/formats/table-rewrite/rewrite.ts';
import { openTableRewrite } from '../../../src/formats/table-rewrite/transform.ts';
import { codesOf } from '../../support/check-text.ts';
import { insert, tableOf } from '../../support/events.ts';

const columns = [{ name: 'id', kind: 'integer' }] as const;
const shard = tableOf('enterprise_07', columns);
const other = tableOf('customers', columns);

describe('tableRewrite', () => {
  test('gives tables that match another name, and the same object for each version', () => {
    const { apply } = openTableRewrite(
      readRewrite({
        pattern: 'enterprise_\\d+',
        replacement: 'enterprise',
        databasePattern: '(sh)op',
        databaseReplacement: '$1',
      }),
    );
    const first = apply(insert(shard, [1]));
    const second = apply(insert(shard, [2]));
    expect(first).toMatchObject({
      table: { database: 'sh', name: 'enterprise', primaryKey: [0] },
      after: [1],
    });
    expect(second?.table).toBe(first?.table);
    expect(apply(insert(other, [3]))?.table).toMatchObject({ database: 'sh', name: 'customers' });
  });

  test('must match the whole name, and leaves others as they are', () => {
    const { apply } = openTableRewrite(readRewrite({ pattern: 'enter', replacement: 'x' }));
    const event = insert(shard, [1]);
    expect(apply(event)).toBe(event);
  });

  test('a table without a name stops', () => {
    const { apply } = openTableRewrite(readRewrite({ pattern: '(x?)enterprise_07', replacement: '$1' }));
    expect(() => apply(insert(shard, [1]))).toThrow('leaves shop.enterprise_07 without a name');
  });
});

describe('its options together', () => {
  const problems = (options: Record<string, string>): string[] =>
    (tableRewrite.transform?.checkOptions?.(options) ?? []).map(({ code, option }) => `${code} ${option}`);

  test.each([
    [{}, ['BSQL3003 pattern']],
    [{ pattern: 'a' }, ['BSQL3003 pattern']],
    [{ databaseReplacement: 'a' }, ['BSQL3003 databaseReplacement']],
    [{ pattern: 'a', replacement: '' }, ['BSQL3021 replacement']],
    [{ pattern: 'a(b)', replacement: '$1' }, []],
    [{ pattern: 'a(b)', replacement: '$2' }, ['BSQL3021 replacement']],
    [{ pattern: 'a(b)', replacement: '$0' }, ['BSQL3021 replacement']],
    [{ pattern: 'a(?<n>b)', replacement: '$<n>' }, []],
    [{ pattern: 'a(?<n>b)', replacement: '$<m>' }, ['BSQL3021 replacement']],
    [{ pattern: 'a', replacement: '$$1' }, []],
  ])('%j: %j', (options, expected) => {
    expect(problems(options)).toEqual(expected);
  });
});

describe('tables that become one (T30)', () => {
  const script = (pattern: string, replacement: string, options = '', followed = pattern): string =>
    `load binlog.\`\` where userName="x" and databaseNamePattern="shop" and tableNamePattern="${followed}" as changes;
     run changes as tableRewrite.\`\` where pattern="${pattern}" and replacement="${replacement}" as merged;
     save append merged as es.'{db}_{table}' ${options};`;

  test.each([
    [script('e_\\d+', 'e'), ['BSQL4101']],
    [script('e_\\d+', 'e', 'options idCols="id"'), []],
    [script('(e)_\\d+', '$1'), []],
    [script('e_07', 'e'), []],
    // The names are known, so it is known whether two become one.
    [script('(.*)_\\d+', '$1', '', 'a_1|a_2'), ['BSQL4101']],
    [script('(.*)_\\d+', '$1', '', 'a_1|b_1'), []],
  ])('%s', (text, expected) => {
    expect(codesOf(text)).toEqual(expected);
  });
});
