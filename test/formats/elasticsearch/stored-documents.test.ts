import { expect, test } from 'vitest';
import { readMultiGet } from '../../../src/formats/elasticsearch/stored-documents.ts';

test('documents keep their digits, and what is not there is undefined', () => {
  const answer =
    '{"docs":[{"_id":"1","_version":7,"found":true,"_source":{"n":18446744073709551615,"d":1.10}},{"_id":"2","found":false},{"_id":"3","error":{}}]}';
  expect(readMultiGet(answer)).toEqual([
    { version: 7, document: '{"n":18446744073709551615,"d":1.10}' },
    undefined,
    undefined,
  ]);
});

test('a document tells the routing that it was written with', () => {
  const answer = '{"docs":[{"_id":"1","_version":7,"_routing":"a","found":true,"_source":{}}]}';
  expect(readMultiGet(answer)).toEqual([{ version: 7, routing: 'a', document: '{}' }]);
});

test('an answer without documents is none', () => {
  expect(readMultiGet('{}')).toEqual([]);
});
