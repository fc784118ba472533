import { expect, test } from 'vitest';
import type { ExpressionPlan } from '../../src/model/expression-plan.ts';
import type { InspectedTable } from '../../src/model/inspection.ts';
import type { SelectPlan } from '../../src/model/plan.ts';
import { inspectSelects } from '../../src/runtime/inspect-selects.ts';
import { tableOf } from '../support/events.ts';

const table: InspectedTable = {
  schema: tableOf('t', [
    { name: 'id', kind: 'integer' },
    { name: 'total', kind: 'decimal' },
    { name: 'status', kind: 'string' },
    { name: 'shape', kind: 'geometry' },
  ]),
  types: { id: 'int', total: 'decimal(10,2)', status: 'varchar(9)' },
  rows: 7,
};

const compare = (column: string, value: string): ExpressionPlan => ({
  kind: 'binary',
  operator: '=',
  left: { kind: 'column', name: column },
  right: { kind: 'string', value },
});

const select = (columns: readonly [string, string][], where?: ExpressionPlan): SelectPlan => ({
  kind: 'select',
  projections: columns.map(([column, name]) => ({
    kind: 'value',
    name,
    value: { kind: 'column', name: column },
  })),
  where,
});

test('the table behind the selects, whatever their where lets through', () => {
  const where = compare('status', 'x');
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
      {
        kind: 'and',
        operands: [
          { kind: 'is', operand: { kind: 'column', name: 'z' }, negated: false, value: null },
          {
            kind: 'like',
            operand: { kind: 'column', name: 'shape' },
            negated: false,
            pattern: { kind: 'string', value: 'a%' },
          },
        ],
      },
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
      projections: [
        { kind: 'all', except: [] },
        { kind: 'value', name: 'id', value: { kind: 'column', name: 'total' } },
      ],
      where: undefined,
    },
  ]);
  expect(problems).toMatchObject([{ code: 'BSQL5202', message: expect.stringContaining('the name `id`') }]);
});
