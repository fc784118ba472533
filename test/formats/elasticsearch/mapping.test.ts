import { describe, expect, test } from 'vitest';
import { fieldTypesOf } from '../../../src/formats/elasticsearch/field-types.ts';
import { fieldTakes, mapColumns } from '../../../src/formats/elasticsearch/mapping.ts';
import { readMappingRules } from '../../../src/formats/elasticsearch/mapping-rules.ts';
import type { Column } from '../../../src/model/change.ts';
import type { OptionValues } from '../../../src/model/options.ts';
import { tableOf } from '../../support/events.ts';

const elasticsearch = fieldTypesOf({ product: 'Elasticsearch', version: '8.19.21' });
const map = (columns: readonly Column[], options: OptionValues = {}, types = elasticsearch) =>
  mapColumns(tableOf('t', columns), readMappingRules(options), types);
const fieldOf = (column: Omit<Column, 'name'>, options: OptionValues = {}, types = elasticsearch) =>
  map([{ name: 'c', ...column }], options, types).properties.c;

const keyword = (above: number) => ({ type: 'keyword', ignore_above: above });

describe('columns decide the mapping (T33)', () => {
  test.each<[Omit<Column, 'name'>, OptionValues, object | undefined]>([
    [{ kind: 'integer' }, {}, { type: 'long' }],
    [{ kind: 'unsigned' }, {}, { type: 'unsigned_long' }],
    [{ kind: 'float' }, {}, { type: 'double' }],
    [{ kind: 'boolean' }, {}, { type: 'boolean' }],
    [{ kind: 'binary' }, {}, { type: 'binary' }],
    [{ kind: 'date' }, { 'es.mapping.dates': 'date_nanos' }, { type: 'date' }],
    [{ kind: 'datetime' }, {}, { type: 'date' }],
    [{ kind: 'timestamp' }, { 'es.mapping.dates': 'date_nanos' }, { type: 'date_nanos' }],
    [{ kind: 'time' }, {}, { type: 'keyword' }],
    [{ kind: 'string' }, {}, { type: 'text', fields: { keyword: keyword(256) } }],
    [{ kind: 'string' }, { 'es.mapping.strings': 'text' }, { type: 'text' }],
    [{ kind: 'string' }, { 'es.mapping.strings': 'keyword' }, keyword(8191)],
    [{ kind: 'string' }, { 'es.mapping.strings': 'keyword', 'es.mapping.ignoreAbove': 10 }, keyword(10)],
    [{ kind: 'json' }, {}, undefined],
    [{ kind: 'json' }, { 'es.mapping.json': 'object' }, { type: 'object', dynamic: true }],
    [
      { kind: 'json' },
      { 'es.mapping.json': 'flattened' },
      { type: 'flattened', depth_limit: 100, ignore_above: 8191 },
    ],
    [{ kind: 'json' }, { 'es.mapping.json': 'keyword' }, keyword(8191)],
    [{ kind: 'json' }, { 'es.mapping.json': 'disabled' }, { type: 'object', enabled: false }],
    [{ kind: 'geometry' }, {}, { type: 'geo_shape', ignore_malformed: true }],
    [{ kind: 'geometry' }, { 'es.mapping.geometries': 'shape' }, { type: 'shape', ignore_malformed: true }],
    [
      { kind: 'geometry' },
      { 'es.mapping.geometries': 'object' },
      expect.objectContaining({ type: 'object', properties: expect.anything() }),
    ],
    [{ kind: 'decimal', precision: 15, scale: 2 }, {}, { type: 'double' }],
    [
      { kind: 'decimal', precision: 16, scale: 2 },
      {},
      { type: 'double', fields: { keyword: { type: 'keyword' } } },
    ],
    [{ kind: 'decimal', scale: 2 }, {}, { type: 'double', fields: { keyword: { type: 'keyword' } } }],
    [
      { kind: 'decimal', precision: 10, scale: 2 },
      { 'es.mapping.decimals': 'scaled_float' },
      { type: 'scaled_float', scaling_factor: 100 },
    ],
    [
      { kind: 'decimal', precision: 30, scale: 2 },
      { 'es.mapping.decimals': 'scaled_float' },
      { type: 'double', fields: { keyword: { type: 'keyword' } } },
    ],
    [{ kind: 'decimal', precision: 10, scale: 2 }, { 'es.mapping.decimals': 'keyword' }, { type: 'keyword' }],
    [{ kind: 'string' }, { 'mapping.C': 'IP' }, { type: 'ip' }],
    [{ kind: 'string' }, { 'mapping.c': 'keyword' }, keyword(8191)],
    [
      { kind: 'json' },
      { 'mapping.c': ' {"type": "nested", "dynamic": false} ' },
      { type: 'nested', dynamic: false },
    ],
    [{ kind: 'string' }, { 'mapping.other': 'ip' }, { type: 'text', fields: { keyword: keyword(256) } }],
  ])('%j with %j: %j', (column, options, field) => {
    expect(fieldOf(column, options)).toEqual(field);
  });
});

test('clusters have different types', () => {
  const of = (product: 'Elasticsearch' | 'OpenSearch', version: string) => fieldTypesOf({ product, version });
  const json = { 'es.mapping.json': 'flattened' };
  expect(fieldOf({ kind: 'json' }, json, of('OpenSearch', '2.19.6'))).toEqual({ type: 'flat_object' });
  for (const [types, type] of [
    [of('OpenSearch', '2.7.0'), 'keyword'],
    [of('OpenSearch', '2.8.0'), 'unsigned_long'],
    [fieldTypesOf(undefined), 'unsigned_long'],
    [of('Elasticsearch', '7.9.3'), 'keyword'],
    [of('Elasticsearch', '7.17.29'), 'unsigned_long'],
    [of('Elasticsearch', '9.5.3'), 'unsigned_long'],
  ] as const)
    expect(fieldOf({ kind: 'unsigned' }, {}, types)).toEqual({ type });
});

test('a name with a dot is an object, unless what stands before the dot is a column', () => {
  const columns = ['a.b', 'c', 'c.d', 'e..f', '.g'].map((name): Column => ({ name, kind: 'integer' }));
  expect(map(columns)).toEqual({
    properties: { 'a.b': { type: 'long' }, c: { type: 'long' } },
    left: ['c.d', 'e..f', '.g'],
  });
});

test('fields that are given go before rules, and options for a column before both', () => {
  const columns: Column[] = ['a', 'b', 'constructor'].map((name) => ({ name, kind: 'string' }));
  const given = { a: { type: 'ip' }, b: { type: 'ip' } };
  const rules = readMappingRules({ 'mapping.b': 'version', 'es.mapping.strings': 'text' });
  expect(mapColumns(tableOf('t', columns), rules, elasticsearch, given).properties).toEqual({
    a: { type: 'ip' },
    b: { type: 'version' },
    constructor: { type: 'text' },
  });
});

test('a field takes another kind only if it finds it in the same way', () => {
  const rules = readMappingRules({});
  for (const [written, now] of [
    ['decimal', 'float'],
    ['date', 'timestamp'],
    ['string', 'integer'],
    ['json', 'json'],
  ] as const)
    expect([written, now, fieldTakes(written, now, rules)]).toEqual([written, now, true]);
  for (const [written, now] of [
    ['integer', 'string'],
    ['integer', 'unsigned'],
    ['integer', 'decimal'],
    ['string', 'json'],
    ['string', 'geometry'],
    ['json', 'geometry'],
    ['time', 'datetime'],
  ] as const)
    expect([written, now, fieldTakes(written, now, rules)]).toEqual([written, now, false]);
});

test('what a field takes goes by the options', () => {
  const keywords = readMappingRules({ 'es.mapping.strings': 'keyword', 'es.mapping.json': 'keyword' });
  expect(fieldTakes('string', 'integer', keywords)).toBe(true);
  expect(fieldTakes('json', 'string', keywords)).toBe(false);
  expect(fieldTakes('date', 'datetime', readMappingRules({ 'es.mapping.dates': 'date_nanos' }))).toBe(false);
});
