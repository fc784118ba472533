import { expect, test } from 'vitest';
import { differingFields } from '../../../src/runtime/verify/compare-documents.ts';

test.each([
  ['{"a":1,"b":"x"}', '{"b":"x","a":1}', []],
  ['{"a":1.50}', '{"a":1.5}', []],
  ['{"a":1e3}', '{"a":1000}', []],
  ['{"a":{"x":1,"y":[2]}}', '{"a":{"y":[2],"x":1}}', []],
  ['{"a":1,"b":2}', '{"a":2,"c":3}', ['a', 'b', 'c']],
  ['{"a":null}', '{}', ['a']],
  ['{"a":1}', '{"a":"1"}', ['a']],
  ['{"a":"number 1"}', '{"a":1}', ['a']],
  // Equal as doubles, and not the same.
  ['{"a":18446744073709551615}', '{"a":18446744073709551614}', ['a']],
  ['{"a":[1,2]}', '{"a":[2,1]}', ['a']],
])('%s and %s differ in %j', (a, b, fields) => {
  expect(differingFields(a, b)).toEqual(fields);
});
