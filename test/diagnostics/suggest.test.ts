import { expect, test } from 'vitest';
import { suggest } from '../../src/diagnostics/suggest.ts';

const options = ['host', 'port', 'userName', 'password', 'databaseNamePattern'];

test.each([
  ['hots', 'host'],
  ['Host', 'host'],
  ['user_name', 'userName'],
  ['usrname', 'userName'],
  ['databasePattern', 'databaseNamePattern'],
  ['x', undefined],
  ['table', undefined],
  ['', undefined],
])('%s → %s', (word, expected) => {
  expect(suggest(word, options)).toBe(expected);
});
