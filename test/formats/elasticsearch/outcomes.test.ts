import { describe, expect, test } from 'vitest';
import type { BulkRequest } from '../../../src/formats/elasticsearch/bulk-request.ts';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { readOutcomes, saysNothingFailed } from '../../../src/formats/elasticsearch/outcomes.ts';
import type { ChangeEvent } from '../../../src/model/change.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { requestsOf } from '../../support/bulk.ts';
import { insert, remove, tableOf } from '../../support/events.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
const encoder = new Encoder(parsePathTemplate('i').template, undefined);
const requestOf = (...events: ChangeEvent[]): BulkRequest => {
  const [request] = requestsOf(encoder, events, { versioned: true });
  if (!request) throw new Error('no writes');
  return request;
};
const indexing = requestOf(insert(table, [1]));
const removing = requestOf(remove(table, [1]));

const versionedRules = { operation: 'index', versioned: true } as const;
const outcomeOf = (
  item: { status: number; error?: object },
  request = indexing,
  versioned = true,
): string => {
  const { again, failures } = readOutcomes({ errors: true, items: [{ index: item }] }, request, {
    operation: 'index',
    versioned,
  });
  return again.length > 0 ? 'again' : failures.length > 0 ? 'never' : 'done';
};

// T34, T35: the answers that real clusters give.
describe('an item', () => {
  test.each([
    [{ status: 201 }, indexing, 'done'],
    [{ status: 200 }, indexing, 'done'],
    [{ status: 404 }, removing, 'done'],
    [{ status: 404, error: { type: 'index_not_found_exception', reason: '' } }, removing, 'done'],
    [{ status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue' } }, indexing, 'again'],
    [{ status: 503, error: { type: 'unavailable_shards_exception', reason: 'no' } }, indexing, 'again'],
    [{ status: 403, error: { type: 'cluster_block_exception', reason: 'flood stage' } }, indexing, 'again'],
    [{ status: 429, error: { type: 'circuit_breaking_exception', reason: 'heap' } }, indexing, 'again'],
    [{ status: 500, error: { type: 'i_o_exception', reason: 'no space' } }, indexing, 'again'],
    [{ status: 400, error: { type: 'document_parsing_exception', reason: 'bad date' } }, indexing, 'never'],
    [
      {
        status: 400,
        error: { type: 'mapper_parsing_exception', reason: 'bad', caused_by: { reason: 'why' } },
      },
      indexing,
      'never',
    ],
  ])('%j', (item, request, expected) => {
    expect(outcomeOf(item, request)).toBe(expected);
  });

  test('in conflict: a newer change won, but only with versions of our own', () => {
    const conflict = { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'newer' } };
    expect(outcomeOf(conflict, indexing, true)).toBe('done');
    expect(
      readOutcomes({ errors: true, items: [{ index: conflict }] }, indexing, versionedRules).newerWon,
    ).toBe(1);
    expect(outcomeOf(conflict, indexing, false)).toBe('never');
  });

  test('in conflict: a document that is there stays, and one that others write to is tried again', () => {
    const conflict = { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'there' } };
    const answer = { errors: true, items: [{ create: conflict }] };
    const made = readOutcomes(answer, indexing, { operation: 'create', versioned: false });
    expect([made.again.length, made.failures.length]).toEqual([0, 0]);
    const merged = readOutcomes(answer, indexing, { operation: 'upsert', versioned: false });
    expect(merged.again).toEqual([0]);
  });

  test('of a read-only index waits under a code of its own', () => {
    const error = { type: 'cluster_block_exception', reason: 'flood stage' };
    const { again, fault } = readOutcomes(
      { errors: true, items: [{ index: { status: 429, error } }] },
      indexing,
      versionedRules,
    );
    expect({ again: again.length, fault }).toEqual({ again: 1, fault: 'BSQL5140' });
  });

  test.each([
    ['a word for a number', { type: 'mapper_parsing_exception', reason: 'bad' }, 'BSQL5143'],
    [
      'a new field of a strict mapping',
      { type: 'strict_dynamic_mapping_exception', reason: 'no' },
      'BSQL5143',
    ],
    [
      'a date of another form',
      {
        type: 'document_parsing_exception',
        reason: 'failed to parse field',
        caused_by: {
          type: 'illegal_argument_exception',
          reason: 'failed to parse date field',
          caused_by: { type: 'date_time_parse_exception', reason: 'no' },
        },
      },
      'BSQL5144',
    ],
    [
      'a date that is none',
      {
        type: 'document_parsing_exception',
        reason: 'failed to parse field',
        caused_by: { type: 'date_time_exception', reason: 'Invalid value for MonthOfYear' },
      },
      'BSQL5144',
    ],
    [
      'a field too many',
      { type: 'illegal_argument_exception', reason: 'Limit of total fields [1000] has been exceeded' },
      'BSQL5122',
    ],
    ['no routing', { type: 'routing_missing_exception', reason: 'routing is required' }, 'BSQL5113'],
    ['something else', { type: 'illegal_argument_exception', reason: 'no' }, 'BSQL5106'],
  ])('refused for good has the code of its fault: %s', (_what, error, fault) => {
    const { failures } = readOutcomes(
      { errors: true, items: [{ index: { status: 400, error } }] },
      indexing,
      versionedRules,
    );
    expect(failures.map((failure) => failure.fault)).toEqual([fault]);
  });

  test('refused for good is told with both reasons and the document', () => {
    const error = { type: 'mapper_parsing_exception', reason: 'bad', caused_by: { reason: 'why' } };
    expect(
      readOutcomes({ errors: true, items: [{ index: { status: 400, error } }] }, indexing, versionedRules)
        .failures,
    ).toMatchObject([
      { code: 'mapper_parsing_exception', reason: 'bad: why', target: 'i', id: '1', document: '{"id":1}' },
    ]);
  });
});

test('each item is that of its own write', () => {
  const events = [1, 2, 3, 4].map((id) => insert(table, [id]));
  const busy = { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue' } };
  const bad = { status: 400, error: { type: 'mapper_parsing_exception', reason: 'bad' } };
  const items = [{ status: 201 }, busy, bad, busy].map((item) => ({ index: item }));
  const request = requestOf(...events);
  const { again, failures } = readOutcomes({ errors: true, items }, request, versionedRules);
  expect(again).toEqual([1, 3]);
  expect(failures).toMatchObject([{ id: '3', document: '{"id":3}', event: { version: events[2]?.version } }]);
});

test.each([
  [
    { items: [{ index: { status: 403, error: { type: 'security_exception', reason: 'no right' } } }] },
    'BSQL5102',
  ],
  [
    { items: [{ index: { status: 404, error: { type: 'index_not_found_exception', reason: 'none' } } }] },
    'BSQL5142',
  ],
  [
    { items: [{ index: { status: 400, error: { type: 'index_closed_exception', reason: 'closed' } } }] },
    'BSQL5141',
  ],
  [{ items: [] }, 'BSQL5103'],
  [{}, 'BSQL5103'],
  [{ items: [{ index: {} }] }, 'BSQL5103'],
])('%j stops the stream (T46)', (answer, code) => {
  expect(() => readOutcomes({ errors: true, ...answer }, indexing, versionedRules)).toThrow(
    expect.objectContaining({ code, retryable: false }),
  );
});

// T46.
test('an answer without items says whether one failed, or is no answer', () => {
  expect(saysNothingFailed({ errors: false }, indexing)).toBe(true);
  expect(saysNothingFailed({ errors: true }, indexing)).toBe(false);
  for (const answer of [{}, { errors: 'false' as unknown as boolean }])
    expect(() => saysNothingFailed(answer, indexing)).toThrow(expect.objectContaining({ code: 'BSQL5103' }));
});
