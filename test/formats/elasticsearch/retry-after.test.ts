import { expect, test } from 'vitest';
import { readRetryAfter } from '../../../src/formats/elasticsearch/retry-after.ts';

const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');

test.each([
  ['7', 7_000],
  [' 0 ', 0],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2015 07:00:00 GMT', 0],
  ['86400', 300_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %j', (header, wait) => {
  expect(readRetryAfter(header, now)).toBe(wait);
});
