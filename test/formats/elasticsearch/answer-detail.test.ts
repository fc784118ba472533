import { expect, test } from 'vitest';
import { AnswerDetails } from '../../../src/formats/elasticsearch/answer-detail.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { requestsOf } from '../../support/bulk.ts';
import { insert, tableOf } from '../../support/events.ts';

const columns = [{ name: 'id', kind: 'integer' }] as const;
const keyless = { operation: 'index', hashLongIds: false, keyless: 'append' } as const;
const encoder = new Encoder(parsePathTemplate('i').template, undefined, undefined, undefined, keyless);
const requestOf = (primaryKey?: readonly number[]) => {
  const existing = { ...insert(tableOf('t', columns, primaryKey ?? []), [1]), operation: 'read' } as const;
  const [request] = requestsOf(encoder, [existing], { versioned: true });
  if (!request) throw new Error('no writes');
  return request;
};
const keyed = requestOf([0]);
const appended = requestOf();
const versioned = { operation: 'index', versioned: true } as const;
const next = (details: AnswerDetails, count: number, request = keyed): string[] =>
  Array.from({ length: count }, () => details.next(request));

test('the first answer tells every write, others that nothing failed', () => {
  expect(next(new AnswerDetails(versioned), 4)).toEqual(['items', 'errors', 'errors', 'errors']);
});

test('behind a failure answers tell every write for a while', () => {
  const details = new AnswerDetails(versioned);
  next(details, 3);
  details.noteFailure();
  const behind = next(details, 100);
  expect(behind.slice(0, 20)).toEqual(Array(20).fill('items'));
  expect(behind.slice(-20)).toEqual(Array(20).fill('errors'));
});

test('what would do harm when it came twice is asked about at once', () => {
  expect([keyed, appended, appended.subset([0])].map(({ traits }) => traits.generatesIds)).toEqual([
    false,
    true,
    true,
  ]);
  const details = new AnswerDetails(versioned);
  expect(next(details, 3, appended)).toEqual(['items', 'items', 'items']);
  expect(next(details, 1)).toEqual(['errors']);
  for (const rules of [
    { operation: 'upsert', versioned: false },
    { operation: 'create', versioned: false },
    { operation: 'index', versioned: false },
  ] as const)
    expect(new Set(next(new AnswerDetails(rules), 50))).toEqual(new Set(['items']));
});
