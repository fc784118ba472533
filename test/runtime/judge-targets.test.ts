import { expect, test } from 'vitest';
import { BsqlError } from '../../src/model/errors.ts';
import type { InspectedTable, Problem } from '../../src/model/inspection.ts';
import { judgeTargets } from '../../src/runtime/judge-targets.ts';
import { tableOf } from '../support/events.ts';

const table: InspectedTable = {
  schema: tableOf('t', [{ name: 'id', kind: 'integer' }]),
  types: { id: 'int' },
  rows: 1,
};
const problem: Problem = { severity: 'error', code: 'BSQL5121', message: 'no' };
const signal = AbortSignal.timeout(10_000);
const noContext = (): never => {
  throw new Error('there are no steps');
};

test('each save is judged by the tables as its selects leave them', async () => {
  const seen: string[][] = [];
  const sink = {
    judge: async (tables: readonly InspectedTable[]) => {
      seen.push(tables.flatMap(({ schema }) => schema.columns.map(({ name }) => name)));
      return [problem, { ...problem, message: `no ${seen.length}` }];
    },
  };
  const select = {
    kind: 'select',
    projections: [{ kind: 'value', name: 'key', value: { kind: 'column', name: 'id' } }],
    where: undefined,
  } as const;
  const saves = [
    { plan: { transforms: [] }, sink },
    { plan: { transforms: [select] }, sink },
    { plan: { transforms: [] }, sink: {} },
  ];
  const source = { tables: async () => [table] };
  expect(
    (await judgeTargets({ source, saves }, [], noContext, signal)).map(({ message }) => message),
  ).toEqual(['no', 'no 1', 'no 2']);
  expect(seen).toEqual([['id'], ['key']]);
});

test('a look that fails stops nothing, and a source is not asked for nobody', async () => {
  const failing = {
    tables: async () => {
      throw new BsqlError('gone', { code: 'BSQL5001' });
    },
  };
  const judged = { plan: { transforms: [] }, sink: { judge: async () => [problem] } };
  expect(await judgeTargets({ source: failing, saves: [judged] }, [], noContext, signal)).toEqual([
    { severity: 'warning', code: 'BSQL5001', message: 'gone' },
  ]);
  const other = { plan: { transforms: [] }, sink: {} };
  expect(await judgeTargets({ source: failing, saves: [other] }, [], noContext, signal)).toEqual([]);
  expect(await judgeTargets({ source: {}, saves: [judged] }, [], noContext, signal)).toEqual([]);
});
