import { expect, test } from 'vitest';
import { suggest } from '../../src/diagnostics/suggest.ts';

const options = [
  'host',
  'port',
  'userName',
  'password',
  'databaseNamePattern',
  'es.mapping.strings',
  'es.mapping.json',
];

test.each([
  ['hots', 'host'],
  ['Host', 'host'],
  ['user_name', 'userName'],
  ['usrname', 'userName'],
  ['databasePattern', 'databaseNamePattern'],
  ['x', undefined],
  ['table', undefined],
  ['', undefined],
  ['es.mapping.strngs', 'es.mapping.strings'],
  ['es.maping.strings', 'es.mapping.strings'],
  ['esmapping.strings', 'es.mapping.strings'],
  ['es.mapping.boolean', undefined],
])('%s → %s', (word, expected) => {
  expect(suggest(word, options)).toBe(expected);
});
