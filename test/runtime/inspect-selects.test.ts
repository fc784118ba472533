import { expect, test } from 'vitest';
import type { InspectedTable } from '../../src/model/inspection.ts';
import type { SelectPlan } from '../../src/model/plan.ts';
import { inspectSelects } from '../../src/runtime/inspect-selects.ts';
import { tableOf } from '../support/events.ts';

const table: InspectedTable = {
  schema: tableOf('t', [
    { name: 'id', kind: 'integer' },
    { name: 'total', kind: 'decimal' },
    { name: 'status', kind: 'string' },
  ]),
  types: { id: 'int', total: 'decimal(10,2)', status: 'varchar(9)' },
  rows: 7,
};

const select = (columns: readonly [string, string][], where: SelectPlan['where'] = []): SelectPlan => ({
  kind: 'select',
  projections: columns.map(([column, alias]) => ({ kind: 'column', column, alias })),
  where,
});

test('the table behind the selects, whatever their where lets through', () => {
  const where = [{ kind: 'compare', column: 'status', operator: '=', value: 'x' }] as const;
  const found = inspectSelects(table, [
    select(
      [
        ['id', 'id'],
        ['total', 'amount'],
      ],
      where,
    ),
    select([
      ['amount', 'sum'],
      ['id', 'id'],
    ]),
  ]);
  expect(found).toEqual({
    table: {
      schema: {
        database: 'shop',
        name: 't',
        columns: [
          { name: 'sum', kind: 'decimal' },
          { name: 'id', kind: 'integer' },
        ],
        primaryKey: [1],
      },
      types: { id: 'int' },
      rows: 7,
    },
    problems: [],
  });
});

test('every column that is missing is told, not the first alone', () => {
  const { table: behind, problems } = inspectSelects(table, [
    select(
      [
        ['x', 'x'],
        ['id', 'id'],
        ['y', 'y'],
      ],
      [
        { kind: 'null', column: 'z', negated: false },
        { kind: 'compare', column: 'total', operator: '=', value: 'abc' },
      ],
    ),
  ]);
  expect(behind).toBeUndefined();
  expect(problems.map((problem) => `${problem.code} ${/`(.)`/.exec(problem.message)?.[1] ?? ''}`)).toEqual([
    'BSQL5202 x',
    'BSQL5202 y',
    'BSQL5202 z',
    'BSQL5203 ',
  ]);
});

test('two columns with one name are found in the whole only', () => {
  const { problems } = inspectSelects(table, [
    {
      kind: 'select',
      projections: [{ kind: 'all' }, { kind: 'column', column: 'total', alias: 'id' }],
      where: [],
    },
  ]);
  expect(problems).toMatchObject([{ code: 'BSQL5202', message: expect.stringContaining('the name `id`') }]);
});
