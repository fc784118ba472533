import { beforeEach, describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../../../src/model/change.ts';
import { BsqlError } from '../../../src/model/errors.ts';
import type { DocumentAccess, StoredDocument } from '../../../src/model/format.ts';
import { SaveComparison } from '../../../src/runtime/verify/verify-save.ts';
import { eventOf, tableOf, update } from '../../support/events.ts';

const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'n', kind: 'integer' },
]);
const signal = new AbortController().signal;
const read = (id: number, n: number): ChangeEvent => eventOf(table, 'read', undefined, [id, n]);
const documentOf = ([id, n]: readonly unknown[]): string => `{"id":${id},"n":${n}}`;

const store = new Map<string, StoredDocument>();
const access: DocumentAccess = {
  expected: (events) => ({
    documents: events.map(({ before, after, version }) => ({
      target: 'i',
      id: String((after ?? before)?.[0]),
      version,
      document: after && documentOf(after),
    })),
    unusable: 0,
  }),
  fetch: async (places) => places.map(({ id }) => store.get(id)),
  async *places() {
    yield [...store.keys()].map((id) => ({ target: 'i', id }));
  },
};
const put = (id: number, n: number, version: number): void => {
  store.set(String(id), { version, document: documentOf([id, n]) });
};

/** One round over these events; `meanwhile` happens before the stream has passed its end. */
async function round(comparison: SaveComparison, events: ChangeEvent[], meanwhile: () => void = () => {}) {
  comparison.beginRound();
  await comparison.take(events);
  await comparison.findExtra('i');
  meanwhile();
  return (await comparison.endRound()).map(({ difference: { kind, id, fields } }) => ({ kind, id, fields }));
}

let comparison: SaveComparison;
beforeEach(() => {
  store.clear();
  comparison = new SaveComparison(access, [], signal);
});

test('what is equal is settled in one round', async () => {
  put(1, 10, 1);
  expect(await round(comparison, [read(1, 10)])).toEqual([]);
  expect([comparison.isSettled, comparison.compared]).toEqual([true, 1]);
});

test('a difference is told when a second round finds the same document there', async () => {
  put(2, 99, 1);
  put(3, 30, 1);
  const rows = () => [read(1, 10), read(2, 20)];
  expect(await round(comparison, rows())).toEqual([]);
  expect(await round(comparison, rows())).toEqual([
    { kind: 'missing', id: '1', fields: [] },
    { kind: 'different', id: '2', fields: ['n'] },
    { kind: 'extra', id: '3', fields: [] },
  ]);
  expect(comparison.isSettled).toBe(true);
});

describe('routing', () => {
  const routings = new Map<string, string>();
  const routed: DocumentAccess = {
    ...access,
    expected: (events) => {
      const { documents, unusable } = access.expected(events);
      return { documents: documents.map((one) => ({ ...one, routing: routings.get(one.id) })), unusable };
    },
    async *places() {
      yield [...store].map(([id, { routing }]) => ({ target: 'i', id, routing }));
    },
  };
  const find = async (events: () => ChangeEvent[]): Promise<unknown[]> => {
    comparison = new SaveComparison(routed, [], signal);
    expect(await round(comparison, events())).toEqual([]);
    comparison.beginRound();
    await comparison.take(events());
    await comparison.findExtra('i');
    return (await comparison.endRound()).map(({ difference }) => difference);
  };

  test('of another kind is a difference, and one alone where both are one document', async () => {
    routings.set('1', 'a');
    store.set('1', { version: 1, routing: 'b', document: documentOf([1, 10]) });
    expect(await find(() => [read(1, 10)])).toEqual([
      { target: 'i', id: '1', routing: 'a', kind: 'different', fields: ['_routing'] },
    ]);
    store.set('1', { version: 1, routing: 'a', document: documentOf([1, 10]) });
    expect(await find(() => [read(1, 10)])).toEqual([]);
  });

  test('of an extra document is told', async () => {
    store.set('2', { version: 1, routing: 'b', document: documentOf([2, 20]) });
    expect(await find(() => [])).toEqual([{ target: 'i', id: '2', routing: 'b', kind: 'extra', fields: [] }]);
  });

  test('under which a document should not be says nothing of one under another', async () => {
    routings.set('1', 'a');
    store.set('1', { version: 2, routing: 'b', document: documentOf([1, 10]) });
    const gone = { target: 'i', id: '1', version: 1, document: undefined };
    const there = { target: 'i', id: '1', routing: 'b', version: 2, document: documentOf([1, 10]) };
    const both: DocumentAccess = {
      ...routed,
      expected: () => ({ documents: [{ ...gone, routing: 'a' }, there], unusable: 0 }),
    };
    comparison = new SaveComparison(both, [], signal);
    expect(await round(comparison, [update(table, [1, 9], [1, 10])])).toEqual([]);
    expect(comparison.isSettled).toBe(true);
  });
});

describe('no false alarm by', () => {
  test('a row that the stream writes while it is compared', async () => {
    expect(await round(comparison, [read(1, 10)], () => put(1, 10, 1))).toEqual([]);
    expect(comparison.isSettled).toBe(true);
  });

  test('a change beside the rows: the log has the last word', async () => {
    put(1, 11, 1);
    expect(await round(comparison, [read(1, 10), update(table, [1, 10], [1, 11])])).toEqual([]);
    expect(comparison.isSettled).toBe(true);
  });

  test('a row that is deleted between two rounds', async () => {
    put(1, 10, 1);
    expect(await round(comparison, [read(1, 10), read(2, 20)])).toEqual([]);
    expect(await round(comparison, [read(1, 10)])).toEqual([]);
    expect(comparison.isSettled).toBe(true);
  });

  test('a row that comes between two rounds', async () => {
    put(5, 50, 1);
    expect(await round(comparison, [])).toEqual([]);
    expect(await round(comparison, [read(5, 50)])).toEqual([]);
    expect(comparison.isSettled).toBe(true);
  });

  test('a document that changes in every round: it is moving, neither equal nor different', async () => {
    for (let version = 1; version <= 4; version++) {
      put(1, 100 + version, version);
      expect(await round(comparison, [read(1, version)])).toEqual([]);
    }
    expect([comparison.isSettled, comparison.moving]).toEqual([false, 1]);
  });
});

test('looks that fail for now are taken again; others are told at once', async () => {
  put(1, 10, 1);
  const faults = [true, true, false];
  const failing: DocumentAccess = {
    ...access,
    fetch: async (places, abort) => {
      const retryable = faults.shift();
      if (retryable !== undefined) throw new BsqlError('away', { code: 'BSQL5101', retryable });
      return await access.fetch(places, abort);
    },
  };
  const patient = new SaveComparison(failing, [], signal);
  patient.beginRound();
  await expect(patient.take([read(1, 10)])).rejects.toThrow('away');
  expect(faults).toEqual([]);
  faults.push(true);
  expect(await round(patient, [read(1, 10)])).toEqual([]);
  expect(patient.isSettled).toBe(true);
});
