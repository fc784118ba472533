import { describe, expect, test } from 'vitest';
import { Encoder } from '../../../src/formats/elasticsearch/encoder.ts';
import { compileJsonRowBytes } from '../../../src/formats/encoding/json-row-bytes.ts';
import type { ChangeEvent, Row, Value } from '../../../src/model/change.ts';
import type { ItemFailure } from '../../../src/model/format.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { flushOf, requestsOf, writesOf } from '../../support/bulk.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';
import { documentsOf } from '../../support/written-documents.ts';

const table = tableOf('Orders', [
  { name: 'id', kind: 'integer' },
  { name: 'name', kind: 'string' },
]);
const encoderOf = (path: string, idColumns?: readonly string[]): Encoder =>
  new Encoder(parsePathTemplate(path).template, idColumns);
const shown = (encoder: Encoder, events: readonly ChangeEvent[]): string[] =>
  writesOf(encoder, events).map((write) => `${write.index}/${write.id} ${write.text ?? 'gone'}`);

/** The change as the log has it: `rows` says whether its rows may be asked for whole. */
function logged(change: ChangeEvent, columns: Set<number>, rows: boolean): ChangeEvent {
  const { operation, table, version, origin, before, after } = change;
  const whole = (row: Row | undefined): Row | undefined => {
    if (!rows) throw new Error('a row was read whole');
    return row;
  };
  const value = (row: Row | undefined, column: number): Value => {
    columns.add(column);
    return (row as Row)[column] as Value;
  };
  return {
    operation,
    table,
    version,
    origin,
    get before() {
      return whole(before);
    },
    get after() {
      return whole(after);
    },
    stored: {
      beforeValue: (column) => value(before, column),
      afterValue: (column) => value(after, column),
      keepsValue: (column) => value(before, column) === value(after, column),
      writeAfter: (into) => compileJsonRowBytes(table)(after as Row, into),
    },
  };
}

describe('changes in the bytes of the log', () => {
  const changes = [
    insert(table, [1, 'a']),
    update(table, [1, 'a'], [1, 'b']),
    update(table, [1, 'b'], [2, 'b']),
    remove(table, [2, 'b']),
    insert(table, [3, 'c']),
    insert(table, [4, 'd']),
    update(table, [4, 'd'], [4, 'D']),
    remove(table, [3, 'c']),
  ];

  test('write what their rows would, and only the key of them is read', () => {
    const columns = new Set<number>();
    const stored = changes.map((change) => logged(change, columns, false));
    const expected = shown(encoderOf('x'), changes);
    expect(expected).toContain('x/4 {"id":4,"name":"D"}');
    expect(shown(encoderOf('x'), stored)).toEqual(expected);
    expect([...columns]).toEqual([0]);
  });

  test('are read whole where a row says more than its id', () => {
    const whole = changes.map((change) => logged(change, new Set(), true));
    const byRow = (events: readonly ChangeEvent[]): string[] => shown(encoderOf('x-{row.name}'), events);
    expect(byRow(whole)).toEqual(byRow(changes));
    const routed = (events: readonly ChangeEvent[]): unknown =>
      writesOf(
        new Encoder(parsePathTemplate('x').template, undefined, undefined, undefined, {
          operation: 'index',
          hashLongIds: false,
          routing: 'name',
        }),
        events,
      ).map(({ id, routing, ends, text }) => [id, routing, ends, text]);
    expect(routed(whole)).toEqual(routed(changes));
  });

  test('without a usable id are told with their document', () => {
    const change = insert(table, [null, 'x']);
    const failuresOf = (event: ChangeEvent): readonly ItemFailure[] => {
      const flush = flushOf(encoderOf('x'));
      flush.add([event]);
      return flush.failures;
    };
    expect(failuresOf(change)).toHaveLength(1);
    expect(failuresOf(logged(change, new Set(), true))).toMatchObject(
      failuresOf(change).map(({ code, reason, document }) => ({ code, reason, document })),
    );
  });
});

describe('rules', () => {
  const withRules = (operation: 'upsert' | 'create', hashLongIds = false): Encoder =>
    new Encoder(parsePathTemplate('x').template, undefined, undefined, undefined, { operation, hashLongIds });

  // Invariant 4: where a flush is cut must not matter.
  test('the first row of a document stays, unless the document ended between', () => {
    const changes = [insert(table, [1, 'a']), update(table, [1, 'a'], [1, 'b'])];
    const texts = (operation: 'create' | 'upsert', events: readonly ChangeEvent[]): (string | undefined)[] =>
      writesOf(withRules(operation), events, { operation }).map(({ text }) => text);
    expect(texts('create', changes)).toEqual(['{"id":1,"name":"a"}']);
    const anew = [
      ...changes,
      remove(table, [1, 'b']),
      insert(table, [1, 'c']),
      update(table, [1, 'c'], [1, 'd']),
    ];
    // In the place of what the target has: no part of it may stay.
    expect(texts('create', anew)).toEqual(['{"id":1,"name":"c"}']);
    expect(texts('upsert', anew)).toEqual(['{"id":1,"name":"d"}']);
    for (const operation of ['create', 'upsert'] as const) {
      const [request] = requestsOf(withRules(operation), anew, { operation });
      expect(request?.body.toString()).toContain('{"index":{');
    }
  });

  test('rows without a key are left out or appended, each table told once', () => {
    const keyless = tableOf('k', [{ name: 'a', kind: 'integer' }], []);
    const told: string[] = [];
    const withKeyless = (rows: 'skip' | 'append'): Encoder =>
      new Encoder(parsePathTemplate('x').template, undefined, undefined, undefined, {
        operation: 'index',
        hashLongIds: false,
        keyless: rows,
        onKeyless: ({ name }) => told.push(`${name} ${rows}`),
      });
    const read = { ...insert(keyless, [3]), operation: 'read' as const };
    const events = [insert(keyless, [1]), update(keyless, [1], [2]), remove(keyless, [2]), read, read];
    expect(shown(withKeyless('skip'), events)).toEqual([]);
    const [first, second] = events;
    expect(shown(withKeyless('append'), events)).toEqual([
      `x/${first?.version} {"a":1}`,
      `x/${second?.version} {"a":2}`,
      'x/ {"a":3}',
      'x/ {"a":3}',
    ]);
    expect(told).toEqual(['k skip', 'k append']);
    expect(() => writesOf(encoderOf('x'), events)).toThrow('no primary key');
  });

  test('an id that is too long is hashed, and the same one each time', () => {
    const texts = tableOf('T', [{ name: 'id', kind: 'string' }]);
    const encoder = withRules('create', true);
    const idOf = (id: string): string | undefined => writesOf(encoder, [insert(texts, [id])])[0]?.id;
    expect(idOf('x'.repeat(512))).toBe('x'.repeat(512));
    expect(idOf('ä'.repeat(257))).toBe(
      'sha256:2bb0eb9c8d0aff67112566d59f2c363133b84b6e174fccee0c802b8296a656cf',
    );
    const moved = writesOf(encoder, [update(texts, ['y'.repeat(600)], ['y'])]);
    expect(moved.map(({ id, ends }) => [id.slice(0, 7), ends])).toEqual([
      ['sha256:', true],
      ['y', false],
    ]);
  });
});

describe('document writes', () => {
  test('the last change of a document is what is sent', () => {
    const events = [
      insert(table, [1, 'a']),
      insert(table, [2, 'b']),
      update(table, [1, 'a'], [1, 'c']),
      remove(table, [2, 'b']),
    ];
    expect(shown(encoderOf('{table}'), events)).toEqual(['orders/1 {"id":1,"name":"c"}', 'orders/2 gone']);
  });

  // T27.
  test('a key change deletes the old document and writes the new', () => {
    expect(shown(encoderOf('{db}_{table}'), [update(table, [1, 'a'], [9, 'a'])])).toEqual([
      'shop_orders/1 gone',
      'shop_orders/9 {"id":9,"name":"a"}',
    ]);
  });

  test('a key that moves away and back ends where it is', () => {
    const events = [update(table, [1, 'a'], [2, 'a']), update(table, [2, 'a'], [1, 'b'])];
    expect(shown(encoderOf('x'), events)).toEqual(['x/2 gone', 'x/1 {"id":1,"name":"b"}']);
  });

  test('a row whose id cannot be used fails, and its old document goes', () => {
    const encoder = encoderOf('x', ['name']);
    const flush = flushOf(encoder);
    flush.add([
      update(table, [1, 'a'], [1, null]),
      insert(table, [2, '']),
      insert(table, [3, 'é'.repeat(300)]),
    ]);
    const { failures } = flush;
    expect(flush.requests().map((request) => request.write(0))).toMatchObject([{ id: 'a', ends: true }]);
    expect(failures.map((failure) => failure.reason)).toEqual([
      'no document id: a column of the key is null',
      'no document id: the key is empty',
      'no document id: the key is longer than 512 bytes',
    ]);
    expect(failures[0]?.document).toBe('{"id":1,"name":null}');
  });
});

describe('routing', () => {
  const routed = tableOf('t', [
    { name: 'id', kind: 'integer' },
    { name: 'tenant', kind: 'string' },
  ]);
  const flush = (events: readonly ChangeEvent[], path = 'x') => {
    const encoder = new Encoder(parsePathTemplate(path).template, undefined, undefined, undefined, {
      operation: 'index',
      hashLongIds: false,
      routing: 'TENANT',
    });
    const made = flushOf(encoder, { versioned: true });
    made.add(events);
    return made;
  };
  const placesOf = (events: readonly ChangeEvent[], path?: string): string[] =>
    flush(events, path)
      .requests()
      .flatMap((request) => Array.from({ length: request.length }, (_, i) => request.write(i)))
      .map(
        ({ id, routing, ends, version }) =>
          `${id} by ${routing} ${ends ? 'ended' : 'written'} ${version - (events[0]?.version ?? 0)}`,
      );

  test('is the value of the column; null and the empty text are none', () => {
    const events = [insert(routed, [1, 'a']), insert(routed, [2, null]), remove(routed, [3, ''])];
    expect(placesOf(events)).toEqual([
      '1 by a written 0',
      '2 by undefined written 1',
      '3 by undefined ended 2',
    ]);
  });

  // In one shard both are one document: the end must lose there, whichever comes first.
  test('that changes ends the document under the old one, as of just before', () => {
    expect(placesOf([update(routed, [1, 'a'], [1, 'b'])])).toEqual(['1 by a ended -1', '1 by b written 0']);
    expect(placesOf([update(routed, [1, 'a'], [2, 'b'])])).toEqual(['1 by a ended 0', '2 by b written 0']);
    expect(placesOf([update(routed, [1, 'a'], [1, 'b'])], '{row.tenant}')).toEqual([
      '1 by a ended 0',
      '1 by b written 0',
    ]);
  });

  test('makes documents of their own of one id within a flush', () => {
    const events = [
      insert(routed, [1, 'a']),
      update(routed, [1, 'a'], [1, 'b']),
      update(routed, [1, 'b'], [1, 'c']),
      update(routed, [1, 'c'], [1, 'b']),
      insert(routed, [2, 'a']),
    ];
    expect(placesOf(events)).toEqual([
      '1 by a ended 0',
      '1 by c ended 2',
      '1 by b written 3',
      '2 by a written 4',
    ]);
    // Two flushes with one of the two must not be under way at a time.
    const { documents } = flush(events);
    expect(['1', '2', '3'].map((id) => documents.sharesWith(documentsOf('x', id)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('goes with what fails, and with rows that are appended', () => {
    expect(flush([insert(routed, [null, 'a'])]).failures).toMatchObject([{ code: 'BSQL5107', routing: 'a' }]);
    const keyless = tableOf('k', routed.columns, []);
    const rules = { operation: 'index', hashLongIds: false, routing: 'tenant', keyless: 'append' } as const;
    const appended = new Encoder(parsePathTemplate('x').template, undefined, undefined, undefined, rules);
    expect(writesOf(appended, [insert(keyless, [1, 'a'])])).toMatchObject([{ routing: 'a' }]);
  });

  test('by a column that the table has not stops the stream, but not for rows that are left out', () => {
    expect(() => flush([insert(tableOf('u', [{ name: 'tenants', kind: 'string' }]), ['a'])])).toThrow(
      expect.objectContaining({ code: 'BSQL5202', help: expect.stringContaining('`tenants`') }),
    );
    const keyless = tableOf('k', [{ name: 'a', kind: 'integer' }], []);
    const rules = { operation: 'index', hashLongIds: false, routing: 'tenant', keyless: 'skip' } as const;
    const skipping = new Encoder(parsePathTemplate('x').template, undefined, undefined, undefined, rules);
    expect(writesOf(skipping, [insert(keyless, [1])])).toEqual([]);
  });
});

describe('what must stop the stream', () => {
  test('a table without a key', () => {
    const keyless = { ...table, primaryKey: undefined };
    expect(() => writesOf(encoderOf('x'), [insert(keyless, [1, 'a'])])).toThrow(
      expect.objectContaining({ code: 'BSQL5009' }),
    );
  });

  test('idCols that the table has not', () => {
    expect(() => writesOf(encoderOf('x', ['nr']), [insert(table, [1, 'a'])])).toThrow(
      expect.objectContaining({ code: 'BSQL5202' }),
    );
  });

  // T31.
  test('two tables whose index names differ in case only', () => {
    const lower = tableOf('orders', table.columns);
    const encoder = encoderOf('{table}');
    writesOf(encoder, [insert(table, [1, 'a'])]);
    expect(() => writesOf(encoder, [insert(lower, [1, 'a'])])).toThrow(
      expect.objectContaining({ code: 'BSQL5105' }),
    );
  });

  test('a table whose name no index can have', () => {
    expect(() => writesOf(encoderOf('{table}'), [insert(tableOf('a,b', table.columns), [1, 'a'])])).toThrow(
      expect.objectContaining({ code: 'BSQL5108' }),
    );
  });
});

// T30.
test('an index that two tables share is told once for each further table', () => {
  const told: string[][] = [];
  const encoder = new Encoder(parsePathTemplate('all').template, ['id'], (...names) => told.push(names));
  const columns = [{ name: 'id', kind: 'integer' }] as const;
  const [first, second] = [tableOf('a', columns), tableOf('b', columns)];
  // A table's next version is the same table.
  const altered = tableOf('a', [...columns, { name: 'x', kind: 'integer' }]);
  writesOf(encoder, [insert(first, [1]), insert(altered, [2, 0]), insert(second, [3]), insert(second, [4])]);
  expect(told).toEqual([['all', 'shop.a', 'shop.b']]);
});

describe('indices by row', () => {
  const people = tableOf('people', [
    { name: 'id', kind: 'integer' },
    { name: 'land', kind: 'string' },
  ]);

  test('a document moves with the column that names its index', () => {
    const events = [
      insert(people, [1, 'DE']),
      update(people, [1, 'DE'], [1, 'FR']),
      update(people, [2, 'FR'], [2, 'FR']),
      remove(people, [3, 'IT']),
    ];
    expect(shown(encoderOf('{table}-{row.Land}'), events)).toEqual([
      'people-de/1 gone',
      'people-fr/1 {"id":1,"land":"FR"}',
      'people-fr/2 {"id":2,"land":"FR"}',
      'people-it/3 gone',
    ]);
  });

  test('date and type are those of the change', () => {
    expect(shown(encoderOf('x-{date:yyyy.MM.dd}-<type>'), [insert(people, [1, 'a'])])).toEqual([
      'x-2023.11.14-insert/1 {"id":1,"land":"a"}',
    ]);
  });

  test('a row that names no index is a dead letter, and leaves the index where it was', () => {
    const flush = flushOf(encoderOf('x-{row.land}'));
    flush.add([update(people, [1, 'a'], [1, null]), insert(people, [2, 'a/b'])]);
    const { failures } = flush;
    expect(flush.requests().map((request) => request.write(0))).toMatchObject([
      { index: 'x-a', id: '1', ends: true },
    ]);
    expect(failures.map(({ code, reason }) => `${code}: ${reason}`)).toEqual([
      'BSQL5108: the column land of its path is null',
      'BSQL5108: Elasticsearch refuses the index name x-a/b: it holds `/`',
    ]);
  });

  test('a flood of indices stops, a column that is not there too', () => {
    const encoder = new Encoder(parsePathTemplate('{row.id}').template, undefined, () => {}, 2);
    expect(() =>
      writesOf(
        encoder,
        [1, 2, 2, 1, 3].map((id) => insert(people, [id, 'a'])),
      ),
    ).toThrow(/more than 2 indices/);
    expect(() => writesOf(encoderOf('{row.country}'), [insert(people, [1, 'a'])])).toThrow(
      'the table shop.people has no column `country`, which the path names',
    );
  });
});
