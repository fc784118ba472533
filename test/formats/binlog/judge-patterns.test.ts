import { describe, expect, test } from 'vitest';
import { alternatives, judgePatterns } from '../../../src/formats/binlog/judge-patterns.ts';

const all = [
  { database: 'shop', name: 'orders' },
  { database: 'shop', name: 'customers' },
  { database: 'crm', name: 'contacts' },
];

function judge(databasePattern: string, tablePattern: string, seesAll = true): string[] {
  const matched = all.filter(
    (table) =>
      new RegExp(`^(?:${databasePattern})$`).test(table.database) &&
      new RegExp(`^(?:${tablePattern})$`).test(table.name),
  );
  return judgePatterns({ databasePattern, tablePattern, all, matched, address: 'db', seesAll }).map(
    ({ severity, message, help }) => `${severity}: ${message} | ${help}`,
  );
}

describe('patterns against the tables that there are', () => {
  test('what matches is not told', () => {
    expect(judge('shop', 'orders|customers')).toEqual([]);
    expect(judge('.*', '.*')).toEqual([]);
    expect(judge('shop', 'orders|(x|y)|\\d+')).toEqual([]);
  });

  test.each([
    ['shp', '.*', /error: db: no database .* did you mean `shop`/],
    ['nowhere', '.*', /databases there are: crm, shop$/],
    ['shop', 'order', /error: db: no table matches .* in shop \| did you mean `orders`/],
    ['shop', 'Orders', /did you mean `orders`\? Patterns match whole names, and capitals count/],
    ['shop', 'contacts', /crm\.contacts would match, in another database/],
    ['shop', 'zebra', /tables there are: customers, orders$/],
    ['shop', 'orders|custmers', /warning: db: no table has the name custmers.* did you mean `customers`/],
  ])('%s %s', (databases, tables, expected) => {
    const found = judge(databases, tables);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('a user that sees little is told so', () => {
    expect(judge('shop', 'zebra', false)[0]).toContain('sees only what it has SELECT on');
  });
});

test('alternatives are divided by bars outside brackets only', () => {
  expect(alternatives('a|b(c|d)|[|]|\\|e')).toEqual(['a', 'b(c|d)', '[|]', '\\|e']);
});
