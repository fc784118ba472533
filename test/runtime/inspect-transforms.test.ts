import { expect, test } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import type { OpenContext } from '../../src/model/format.ts';
import type { InspectedTable } from '../../src/model/inspection.ts';
import type { RunPlan, TransformPlan } from '../../src/model/plan.ts';
import { inspectTransforms } from '../../src/runtime/inspect-transforms.ts';
import { tableOf } from '../support/events.ts';
import { memoryLog } from '../support/logs.ts';
import { selectPlan } from '../support/select-plan.ts';

const shard = (name: string, rows: number): InspectedTable => ({
  schema: tableOf(name, [
    { name: 'id', kind: 'integer' },
    { name: 'tags', kind: 'string' },
  ]),
  types: { id: 'int(11)', tags: 'text' },
  rows,
});
const run = (format: string, options: RunPlan['options']): RunPlan => ({
  kind: 'run',
  format,
  path: { parts: [] },
  options,
});
const inspect = (tables: readonly InspectedTable[], steps: readonly TransformPlan[]) =>
  inspectTransforms(
    tables,
    steps,
    formats,
    ({ options, path }): OpenContext => ({
      options,
      path,
      directory: '.',
      log: memoryLog(),
      output: async () => {},
    }),
    new AbortController().signal,
  );
const split = run('splitFields', { columns: ['tags'], separator: ',', tables: '.*' });

test('every step sees the tables as the one before leaves them; shards become one table', async () => {
  const rename = run('tableRewrite', { pattern: 'e_\\d+', replacement: 'e' });
  const found = await inspect(
    [shard('e_00', 5), shard('e_01', 7), shard('other', 1)],
    [rename, split, selectPlan('tags, id as key from t')],
  );
  expect(found.problems).toEqual([]);
  expect(found.tables.map(({ schema, rows, types }) => [schema.name, rows, schema.columns, types])).toEqual([
    [
      'e',
      12,
      [
        { name: 'tags', kind: 'json' },
        { name: 'key', kind: 'integer' },
      ],
      {},
    ],
    [
      'other',
      1,
      [
        { name: 'tags', kind: 'json' },
        { name: 'key', kind: 'integer' },
      ],
      {},
    ],
  ]);
});

test('a table that a step does not fit is a problem, and left out', async () => {
  const found = await inspect(
    [shard('a', 1)],
    [run('splitFields', { ...split.options, columns: ['labels'] })],
  );
  expect(found.tables).toEqual([]);
  expect(found.problems).toMatchObject([{ severity: 'error', code: 'BSQL5202' }]);
});
