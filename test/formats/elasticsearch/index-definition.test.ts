import { expect, test } from 'vitest';
import { fieldTypesOf } from '../../../src/formats/elasticsearch/field-types.ts';
import {
  defineIndex,
  extendIndex,
  fieldLimitOf,
  type IndexRules,
  readIndexRules,
} from '../../../src/formats/elasticsearch/index-definition.ts';
import type { IndexFile } from '../../../src/formats/elasticsearch/index-file.ts';
import type { ColumnKind } from '../../../src/model/change.ts';
import type { OptionValues } from '../../../src/model/options.ts';
import { tableOf } from '../../support/events.ts';

const types = fieldTypesOf({ product: 'Elasticsearch', version: '8.19.21' });
const rulesOf = (options: OptionValues = {}, file: IndexFile = {}): IndexRules =>
  readIndexRules(options, file);
const table = (columns: Record<string, ColumnKind>) =>
  tableOf(
    't',
    Object.entries(columns).map(([name, kind]) => ({ name, kind })),
  );
const mark = { bsql: { version: 1 } };

test('without options: the fields, strict, and the mark', () => {
  expect(defineIndex([table({ id: 'integer', at: 'date' })], rulesOf(), types)).toEqual({
    mappings: { dynamic: 'strict', _meta: mark, properties: { id: { type: 'long' }, at: { type: 'date' } } },
  });
});

test('documents that others have a part in are not kept to the columns', () => {
  const dynamicWith = (options: OptionValues): unknown =>
    defineIndex([table({ id: 'integer' })], rulesOf(options), types).mappings.dynamic;
  expect(dynamicWith({ 'es.write.operation': 'upsert' })).toBe('true');
  expect(dynamicWith({ 'es.ingest.pipeline': 'p' })).toBe('true');
  expect(dynamicWith({ 'es.write.operation': 'upsert', 'es.index.dynamic': 'strict' })).toBe('strict');
  expect(dynamicWith({ 'es.write.operation': 'create', 'es.ingest.pipeline': '' })).toBe('strict');
});

test('column before file before rule; options before the settings of the file, in every form of them', () => {
  const rules = rulesOf(
    { 'es.index.shards': 3, 'es.index.refreshInterval': '-1', 'mapping.b': 'ip', 'mapping.a': 'date' },
    {
      settings: { number_of_shards: 1, index: { number_of_replicas: 2, 'mapping.total_fields.limit': 9 } },
      mappings: {
        _meta: { owner: 'x' },
        _source: { enabled: true },
        properties: { b: { type: 'text' }, c: { type: 'text' }, extra: { type: 'long' } },
      },
      aliases: { all: {} },
    },
  );
  const definition = defineIndex(
    [table({ a: 'string', b: 'string', c: 'integer', d: 'time' })],
    rules,
    types,
  );
  expect(definition).toEqual({
    settings: {
      'index.number_of_shards': 3,
      'index.number_of_replicas': 2,
      'index.mapping.total_fields.limit': 9,
      'index.refresh_interval': '-1',
    },
    mappings: {
      dynamic: 'strict',
      _source: { enabled: true },
      _meta: { owner: 'x', ...mark },
      properties: {
        a: { type: 'date' },
        b: { type: 'ip' },
        c: { type: 'text' },
        d: { type: 'keyword' },
        extra: { type: 'long' },
      },
    },
    aliases: { all: {} },
  });
  expect(fieldLimitOf(definition)).toBe(9);
});

test('a column that is left to the cluster needs a mapping that grows; the script and its file go before', () => {
  const json = [table({ id: 'integer', doc: 'json' })];
  const dynamicOf = (options: OptionValues, file: IndexFile = {}) =>
    defineIndex(json, rulesOf(options, file), types).mappings.dynamic;
  expect(dynamicOf({})).toBe('true');
  expect(dynamicOf({ 'es.mapping.json': 'object' })).toBe('strict');
  expect(dynamicOf({ 'mapping.doc': 'flattened' })).toBe('strict');
  expect(dynamicOf({}, { mappings: { properties: { doc: { type: 'nested' } } } })).toBe('strict');
  expect(dynamicOf({}, { mappings: { dynamic: false } })).toBe('false');
  expect(dynamicOf({ 'es.index.dynamic': 'runtime' }, { mappings: { dynamic: false } })).toBe('runtime');
});

test('tables of one index bring their fields, the first of a name decides', () => {
  const both = [table({ id: 'integer', x: 'date' }), table({ id: 'string', y: 'time' })];
  expect(defineIndex(both, rulesOf(), types).mappings.properties).toEqual({
    id: { type: 'long' },
    x: { type: 'date' },
    y: { type: 'keyword' },
  });
});

test('what is missing is added; only a mapping of bsql is opened', () => {
  const wanted = table({ id: 'integer', at: 'date', doc: 'json' });
  const strict = { dynamic: 'strict', properties: { id: { type: 'text' } } };
  const at = { at: { type: 'date' } };
  expect(extendIndex(wanted, { ...strict, _meta: mark }, rulesOf(), types)).toEqual({
    dynamic: 'true',
    properties: at,
  });
  expect(extendIndex(wanted, strict, rulesOf(), types)).toEqual({ properties: at });
  expect(extendIndex(wanted, { properties: strict.properties }, rulesOf(), types)).toEqual({
    properties: at,
  });
  const whole = { _meta: mark, dynamic: 'true', properties: { id: {}, at: {} } };
  expect(extendIndex(wanted, whole, rulesOf(), types)).toBeUndefined();
});
