import { expect, test } from 'vitest';
import { readFineBulk } from '../../../src/formats/elasticsearch/fine-bulk.ts';

function answer(errors: boolean, items: readonly object[]): string {
  return JSON.stringify({ errors, items });
}

test('items that all went well are counted', () => {
  const items = [{ index: { status: 201 } }, { delete: { status: 404 } }, { update: { status: 200 } }];
  expect(readFineBulk(answer(false, items))).toEqual({ errors: false, count: 3 });
  expect(readFineBulk(answer(false, []))).toEqual({ errors: false, count: 0 });
});

test('anything else is left to be read', () => {
  const error = { type: 'version_conflict_engine_exception', reason: '"status":' };
  expect(readFineBulk(answer(true, [{ index: { status: 409, error } }]))).toBeUndefined();
  expect(readFineBulk('{"took":3,"errors":false,"items":[{"index":{"status":201}}]}')).toBeUndefined();
  expect(readFineBulk('{"nodes":{}}')).toBeUndefined();
  // Cut off behind the last status: what is no JSON is no answer.
  expect(readFineBulk('{"errors":false,"items":[{"index":{"status":201}')).toBeUndefined();
});
