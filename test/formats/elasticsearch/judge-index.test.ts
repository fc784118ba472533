import { expect, test } from 'vitest';
import { fieldTypesOf } from '../../../src/formats/elasticsearch/field-types.ts';
import { readIndexRules } from '../../../src/formats/elasticsearch/index-definition.ts';
import type { IndexFile } from '../../../src/formats/elasticsearch/index-file.ts';
import type { Field } from '../../../src/formats/elasticsearch/index-state.ts';
import { judgeColumnRules } from '../../../src/formats/elasticsearch/judge-column-rules.ts';
import { judgeIndex } from '../../../src/formats/elasticsearch/judge-index.ts';
import { judgeFileRouting } from '../../../src/formats/elasticsearch/judge-routing.ts';
import type { ColumnKind } from '../../../src/model/change.ts';
import type { OptionValues } from '../../../src/model/options.ts';
import { tableOf } from '../../support/events.ts';

const types = fieldTypesOf({ product: 'Elasticsearch', version: '8.19.21' });
const mark = { bsql: { version: 1 } };

function tableWith(columns: Record<string, ColumnKind>, declared: Record<string, string> = {}) {
  const schema = tableOf(
    't',
    Object.entries(columns).map(([name, kind]) => ({ name, kind })),
  );
  return { schema, types: declared, rows: 1 };
}

function judge(
  columns: Record<string, ColumnKind>,
  mapping: Field | undefined,
  options: OptionValues = {},
  file: IndexFile = {},
  declared: Record<string, string> = {},
  fieldLimit = 1000,
): string[] {
  const state = mapping && { mapping, fieldLimit, closed: undefined };
  return judgeIndex('i', [tableWith(columns, declared)], state, readIndexRules(options, file), types).map(
    ({ severity, code }) => `${severity} ${code}`,
  );
}

test('an index to be made: only what the script chose is judged', () => {
  expect(judge({ a: 'json', b: 'string' }, undefined, { 'es.mapping.json': 'keyword' })).toEqual([]);
  expect(judge({ a: 'time' }, undefined, { 'mapping.a': 'date' })).toEqual(['error BSQL5121']);
  expect(judge({ a: 'time' }, undefined, {}, { mappings: { properties: { a: { type: 'date' } } } })).toEqual([
    'error BSQL5121',
  ]);
});

test('an index to be made has a limit of fields too', () => {
  const file = { settings: { 'index.mapping.total_fields.limit': 4 } };
  const strings = { a: 'string', b: 'string', c: 'integer' } as const;
  expect(judge(strings, undefined, {}, file)).toEqual(['error BSQL5122']);
  expect(judge(strings, undefined, { 'es.mapping.strings': 'keyword' }, file)).toEqual([]);
});

test('what bsql made by these rules is as it was wanted; by others it is judged', () => {
  const long: Field = { _meta: mark, properties: { a: { type: 'keyword', ignore_above: 8191 } } };
  const text = { a: 'text' };
  expect(judge({ a: 'string' }, long, { 'es.mapping.strings': 'keyword' }, {}, text)).toEqual([]);
  expect(judge({ a: 'string' }, long, {}, {}, text)).toEqual(['warning BSQL5121']);
  expect(
    judge({ a: 'string' }, { ...long, _meta: {} }, { 'es.mapping.strings': 'keyword' }, {}, text),
  ).toEqual(['warning BSQL5121']);
});

test('a strict index of somebody else refuses what it lacks, unless mergeSchema adds it', () => {
  const strict: Field = { dynamic: 'strict', properties: { id: { type: 'long' } } };
  const columns = { id: 'integer', v: 'string' } as const;
  expect(judge(columns, strict)).toEqual(['error BSQL5121']);
  expect(judge(columns, { ...strict, _meta: mark })).toEqual([]);
  expect(judge(columns, strict, { mergeSchema: true })).toEqual([]);
  expect(judge({ ...columns, doc: 'json' }, strict, { mergeSchema: true })).toEqual(['error BSQL5121']);
});

test('fields that are added count, with those below them', () => {
  const strict: Field = { dynamic: 'strict', _meta: mark, properties: { id: { type: 'long' } } };
  const columns = { id: 'integer', v: 'string' } as const;
  expect(judge(columns, strict, {}, {}, {}, 3)).toEqual([]);
  expect(judge(columns, strict, {}, {}, {}, 2)).toEqual(['error BSQL5122']);
});

test('a field that the script maps in another way than it is', () => {
  const mapping: Field = { properties: { V: { type: 'text' }, o: { properties: {} } } };
  expect(judge({ V: 'string' }, mapping, { 'mapping.v': 'keyword' })).toEqual(['warning BSQL5163']);
  expect(judge({ V: 'string' }, mapping, { 'mapping.v': 'text' })).toEqual([]);
  expect(judge({ o: 'json' }, mapping, { 'mapping.o': '{"properties": {}}' })).toEqual([]);
});

test('columns that no table has', () => {
  const rules = readIndexRules({ 'mapping.titel': 'ip', 'mapping.ID': 'keyword' }, {}).mapping;
  expect(judgeColumnRules([tableWith({ id: 'integer', title: 'string' })], rules)).toMatchObject([
    { severity: 'warning', code: 'BSQL5160', help: 'did you mean `title`?' },
  ]);
  expect(judgeColumnRules([], rules)).toEqual([]);
});

test('an index that takes no document without a routing, and a save that has none', () => {
  const required = (value: boolean | string): Field => ({ _routing: { required: value } });
  expect(judge({ a: 'string' }, required(true))).toEqual(['error BSQL5113']);
  expect(judge({ a: 'string' }, required(false))).toEqual([]);
  expect(judge({ a: 'string' }, required('true'), { 'es.mapping.routing': 'a' })).toEqual([]);
  const file = { mappings: { _routing: { required: true } } };
  const tell = (options: OptionValues): number => judgeFileRouting('f', readIndexRules(options, file)).length;
  expect([{}, { 'es.mapping.routing': 'a' }, { 'es.index.create': false }].map(tell)).toEqual([1, 0, 0]);
});
