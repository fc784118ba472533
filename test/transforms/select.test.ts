import { describe, expect, test } from 'vitest';
import { BsqlError } from '../../src/model/errors.ts';
import type { RowTransform } from '../../src/model/format.ts';
import { compileSelect } from '../../src/transforms/select.ts';
import { eventOf, insert, remove, tableOf, update } from '../support/events.ts';
import { selectPlan } from '../support/select-plan.ts';

const selectOf = (text: string): RowTransform['apply'] => compileSelect(selectPlan(text));

const orders = tableOf('orders', [
  { name: 'id', kind: 'integer' },
  { name: 'status', kind: 'string' },
  { name: 'total', kind: 'decimal' },
]);

describe('a select is a view (T32)', () => {
  const select = selectOf("ID as `key`, total from t where status = 'paid'");

  test('rows that match are projected, the key with them', () => {
    const event = select(insert(orders, [1, 'paid', '1.50']));
    expect(event).toMatchObject({
      operation: 'insert',
      after: [1, '1.50'],
      table: { columns: [{ name: 'key' }, { name: 'total' }], primaryKey: [0] },
    });
  });

  test.each([
    ['stays', 'paid', 'paid', 'update'],
    ['enters', 'open', 'paid', 'insert'],
    ['leaves', 'paid', 'open', 'delete'],
  ])('a row %s', (_what, before, after, operation) => {
    expect(select(update(orders, [1, before, '1'], [1, after, '2']))?.operation).toBe(operation);
  });

  test('what never matched is dropped, and a null matches nothing', () => {
    expect(select(update(orders, [1, 'open', '1'], [1, 'late', '2']))).toBeUndefined();
    expect(select(remove(orders, [1, 'open', '1']))).toBeUndefined();
    expect(select(insert(orders, [1, null, '1']))).toBeUndefined();
    expect(select(eventOf(orders, 'read', undefined, [1, 'paid', '1']))?.operation).toBe('read');
  });

  test('a projection without the whole key has no key', () => {
    const keyless = selectOf('status as s from t');
    expect(keyless(insert(orders, [1, 'paid', '1']))?.table.primaryKey).toBeUndefined();
  });

  test('a column that is not there is told with those that are', () => {
    const wrong = selectOf('state as s from t');
    expect(() => wrong(insert(orders, [1, 'paid', '1']))).toThrow(/shop\.orders has no column `state`/);
  });
});

describe('keys', () => {
  const lines = tableOf(
    'lines',
    [
      { name: 'order_id', kind: 'integer' },
      { name: 'line', kind: 'integer' },
      { name: 'name', kind: 'string' },
    ],
    [0, 1],
  );
  const keyOf = (text: string): readonly number[] | undefined =>
    selectOf(text)(insert(lines, [1, 2, 'tea']))?.table.primaryKey;

  test('a plain column stays a part of the key, also under another name', () => {
    expect(keyOf('upper(name) as name, line as l, order_id from t')).toEqual([2, 1]);
    expect(keyOf('* except (name), name || "!" as name from t')).toEqual([0, 1]);
  });

  test('a computed one does not, even if it computes nothing', () => {
    expect(keyOf('order_id + 0 as order_id, line from t')).toBeUndefined();
    expect(keyOf('* except (line) from t')).toBeUndefined();
  });
});

describe('columns of the result', () => {
  const kindOf = (expression: string): string | undefined =>
    selectOf(`${expression} as c from t`)(insert(orders, [1, 'paid', '1.50']))?.table.columns[0]?.kind;

  test.each([
    ['id + 1', 'integer'],
    ['id / 2', 'decimal'],
    ['id * 1e0', 'float'],
    ['total * 2', 'decimal'],
    ['status = "paid"', 'boolean'],
    ['upper(status)', 'string'],
    ['date(status)', 'date'],
    ['__ts', 'timestamp'],
    ['json_array(id)', 'json'],
    ['split(status, ",")', 'json'],
    ['unhex(status)', 'binary'],
    ['null', 'string'],
  ])('%s is %s', (expression, kind) => {
    expect(kindOf(expression)).toBe(kind);
  });

  test('values are in the form of their kind', () => {
    const select = selectOf(
      'id, total / 3 as third, total > 1 as much, json_object("a", id) as j, cast("2024-02-29 10:00:00" as datetime) as d from t',
    );
    expect(select(insert(orders, [1, 'paid', '1.50']))?.after).toEqual([
      1,
      '0.500000',
      true,
      '{"a": 1}',
      '2024-02-29T10:00:00',
    ]);
  });
});

test('pseudo-columns are those of the change that reaches the select', () => {
  const select = selectOf('id, __db, __table, __type, __ts, __gtid from t');
  const event = { ...insert(orders, [1, 'paid', '1']), operation: 'read' as const };
  const origin = { time: 1_700_000_000_500, file: 'binlog.000001', offset: 4, gtid: 'uuid:7' };
  expect(select({ ...event, origin })?.after).toEqual([
    1,
    'shop',
    'orders',
    'read',
    '2023-11-14T22:13:20.500Z',
    'uuid:7',
  ]);
  expect(select(update(orders, [1, 'paid', '1'], [1, 'open', '1']))).toMatchObject({
    before: [1, 'shop', 'orders', 'update', '2023-11-14T22:13:20Z', null],
    after: [1, 'shop', 'orders', 'update', '2023-11-14T22:13:20Z', null],
  });
});

test('`*` leaves out what `except` names, without case', () => {
  const select = selectOf('* except (STATUS), lower(status) as status from t');
  const event = select(insert(orders, [1, 'PAID', '1.50']));
  expect(event?.table.columns.map(({ name }) => name)).toEqual(['id', 'total', 'status']);
  expect(event?.after).toEqual([1, '1.50', 'paid']);
});

describe('faults', () => {
  const faultOf = (text: string): BsqlError => {
    try {
      selectOf(text)(insert(orders, [9_007_199_254_740_991, 'paid', '1.50']));
    } catch (error) {
      if (error instanceof BsqlError) return error;
      throw error;
    }
    throw new Error('no fault');
  };

  test('two columns of one name are refused, as a document would keep only one', () => {
    expect(faultOf('*, status as total from t').message).toMatch(
      /two columns of shop\.orders the name `total`/,
    );
  });

  test('an overflow stops the stream and names table, expression and place', () => {
    const fault = faultOf('id, id * 2000 as much from t');
    expect(fault).toMatchObject({ code: 'BSQL5206', kind: 'data', retryable: false });
    expect(fault.message).toMatch(
      /^the BIGINT value is out of range, in `id \* 2000 as much` for a row of shop\.orders at binlog\.000001:\d+$/,
    );
    expect(faultOf('* from t where id * 2000 > 1').message).toContain('in `where (id * 2000) > 1`');
  });

  test('what MySQL answers with a null is no fault', () => {
    const select = selectOf('id / 0 as a, sqrt(-1) as b, cast("x" as date) as c, ln(0) as d from t');
    expect(select(insert(orders, [1, 'paid', '1']))?.after).toEqual([null, null, null, null]);
  });
});
