import { expect, test } from 'vitest';
import type { Action, MetaData } from '../../../src/formats/delta/log/actions.ts';
import { judgeTable } from '../../../src/formats/delta/log/judge.ts';
import { firstActions } from '../../../src/formats/delta/log/log.ts';
import { TableState } from '../../../src/formats/delta/log/state.ts';

const schemaOf = (fields: readonly object[]): string => JSON.stringify({ type: 'struct', fields });
const id = { name: 'id', type: 'long', nullable: true, metadata: {} };

function judge(...more: Action[]): string | undefined {
  const state = new TableState();
  state.apply([...firstActions(schemaOf([id]), [], 0), ...more]);
  state.version = 0;
  return judgeTable('/lake/t', state)?.message;
}

function withMeta(change: Partial<MetaData>): Action {
  const [, action] = firstActions(schemaOf([id]), [], 0);
  return { metaData: { ...(action?.metaData as MetaData), ...change } };
}

const add = { path: 'a.parquet', partitionValues: {}, size: 1, modificationTime: 0, dataChange: true };

test('a plain table is taken', () => {
  expect(judge({ add })).toBeUndefined();
  expect(judgeTable('/lake/t', new TableState())).toBeUndefined();
  expect(
    judge({
      protocol: { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['appendOnly', 'invariants'] },
    }),
  ).toBeUndefined();
});

test.each<[string, Action, RegExp]>([
  ['a later reader', { protocol: { minReaderVersion: 2, minWriterVersion: 5 } }, /asks for reader version 2/],
  ['a later writer', { protocol: { minReaderVersion: 1, minWriterVersion: 4 } }, /asks for writer version 4/],
  [
    'features',
    {
      protocol: {
        minReaderVersion: 3,
        minWriterVersion: 7,
        readerFeatures: ['timestampNtz'],
        writerFeatures: ['timestampNtz', 'rowTracking'],
      },
    },
    /uses timestampNtz, rowTracking, which/,
  ],
  ['append-only', withMeta({ configuration: { 'delta.appendOnly': 'true' } }), /is append-only/],
  ['column mapping', withMeta({ configuration: { 'delta.columnMapping.mode': 'name' } }), /maps its columns/],
  [
    'a change data feed',
    withMeta({ configuration: { 'delta.enableChangeDataFeed': 'true' } }),
    /change data feed/,
  ],
  [
    'a constraint',
    withMeta({ configuration: { 'delta.constraints.positive': 'id > 0' } }),
    /constraints\.positive/,
  ],
  ['another format', withMeta({ format: { provider: 'orc', options: {} } }), /as orc, not parquet/],
  [
    'a nested column',
    withMeta({ schemaString: schemaOf([id, { ...id, name: 'tags', type: { type: 'array' } }]) }),
    /column tags of type array/,
  ],
  [
    'a small integer',
    withMeta({ schemaString: schemaOf([{ ...id, type: 'integer' }]) }),
    /id of type integer/,
  ],
  [
    'an invariant',
    withMeta({ schemaString: schemaOf([{ ...id, metadata: { 'delta.invariants': '{}' } }]) }),
    /rule on the column id/,
  ],
  ['deletion vectors', { add: { ...add, deletionVector: { storageType: 'u' } } }, /has deletion vectors/],
  ['files elsewhere', { add: { ...add, path: 's3://bucket/a.parquet' } }, /outside its folder/],
])('a table with %s is refused', (_, action, message) => {
  expect(judge(action)).toMatch(message);
});
