import { expect, test } from 'vitest';
import type { ColumnFacts } from '../../../../src/formats/binlog/snapshot/column-select.ts';
import { behind, type KeyOrder, orderBy } from '../../../../src/formats/binlog/snapshot/key-order.ts';

const column = (name: string, columnType: string, charset?: string): ColumnFacts => ({
  name,
  dataType: /^\w+/.exec(columnType)?.[0] ?? '',
  columnType,
  charset,
});
const order = (...columns: ColumnFacts[]): KeyOrder => orderBy('PRIMARY', columns) as KeyOrder;

test.each([
  [column('id', 'bigint unsigned'), '18446744073709551615', '`id` > 18446744073709551615'],
  [column('id', 'decimal(10,2)'), '-1.50', '`id` > -1.50'],
  [column('id', 'varchar(9)', 'latin1'), 'E4', "`id` > _latin1 X'E4'"],
  [column('id', 'varbinary(9)'), '', "`id` > X''"],
  [column('id', 'datetime(6)'), '2024-01-01 00:00:00.000001', "`id` > '2024-01-01 00:00:00.000001'"],
  [column('id', "enum('z','a')"), '2', '`id` > 2'],
  [column('a`b', 'int'), '5', '`a``b` > 5'],
])('%o behind %s', (facts, cursor, sql) => {
  expect(behind(order(facts), [cursor])).toBe(sql);
});

// T41.
test('keys of several columns are compared part by part', () => {
  const three = order(column('a', 'int'), column('b', 'int'), column('c', 'int'));
  expect(behind(three, ['1', '2', '3'])).toBe(
    '`a` >= 1 AND ((`a` > 1) OR (`a` = 1 AND `b` > 2) OR (`a` = 1 AND `b` = 2 AND `c` > 3))',
  );
});

test('what is selected for a key is what the server compares', () => {
  const { columns } = order(column('e', "enum('z')"), column('s', 'char(3)', 'utf8mb4'), column('i', 'int'));
  expect(columns.map(({ cursor }) => cursor)).toEqual(['`e` + 0', 'HEX(`s`)', '`i`']);
});

test.each([['double'], ['float'], ['text'], ['json']])('%s orders nothing', (type) => {
  expect(orderBy('PRIMARY', [column('id', 'int'), column('x', type, 'utf8mb4')])).toBeUndefined();
});
