import { expect, test } from 'vitest';
import { countFields, findField, readIndexState } from '../../../src/formats/elasticsearch/index-state.ts';

const mappings = {
  properties: {
    a: { type: 'text', fields: { keyword: { type: 'keyword' } } },
    o: { properties: { b: { type: 'long' }, c: { properties: { d: { type: 'long' } } } } },
  },
};

test('fields count as the limit counts them', () => {
  // a, a.keyword, o, o.b, o.c, o.c.d
  expect(countFields(mappings)).toBe(6);
});

test('a name with dots is a way through objects', () => {
  expect(findField(mappings, 'o.c.d')).toEqual({ type: 'long' });
  expect(findField(mappings, 'o.x.d')).toBeUndefined();
  expect(findField(mappings, 'a')?.type).toBe('text');
});

test('an index, and an alias with a write index', () => {
  expect(readIndexState('i', { i: { mappings, settings: {} } })).toEqual({
    mapping: mappings,
    fieldLimit: 1000,
    closed: undefined,
  });
  const two = { old: { aliases: { al: {} } }, new: { aliases: { al: { is_write_index: true } }, mappings } };
  expect(readIndexState('al', two)).toMatchObject({ mapping: mappings, closed: undefined });
});

test.each([
  [{ i: { settings: { 'index.blocks.read_only_allow_delete': 'true' } } }, 'read_only_allow_delete is set'],
  [{ i: { settings: { 'index.verified_before_close': 'true' } } }, 'i is closed'],
  [{ a: { aliases: { i: {} } }, b: { aliases: { i: {} } } }, 'alias of 2 indices'],
  [{ '.ds-i': { data_stream: 'i' } }, 'data stream'],
])('nothing can be written to %j', (answer, why) => {
  expect(readIndexState('i', answer).closed).toContain(why);
});
