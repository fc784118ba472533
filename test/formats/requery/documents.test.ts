import { describe, expect, test } from 'vitest';
import { type ResultColumn, resultColumn } from '../../../src/formats/mysql/result-columns.ts';
import { DocumentWriter } from '../../../src/formats/requery/documents.ts';
import { readSettings } from '../../../src/formats/requery/settings.ts';
import { makeKey } from '../../../src/formats/requery/touched.ts';
import type { ChangeEvent, Row } from '../../../src/model/change.ts';

const field = (name: string, type: number): ResultColumn => {
  const column = resultColumn({ name, type, flags: 0, charset: 255, decimals: 0 });
  if (!column) throw new Error(`no kind for ${type}`);
  return column;
};
const columns = [field('id', 8), field('title', 253)];
const newest = { version: 7, origin: { time: 1, file: 'f.000001', offset: 4, gtid: undefined } };

function write(
  rows: readonly Row[],
  asked: readonly (string | number)[],
  options: Record<string, unknown> = {},
  deleted: readonly string[] = [],
  of: readonly ResultColumn[] = columns,
): ChangeEvent[] {
  const writer = new DocumentWriter(
    readSettings({ sql: 'select 1', keys: ['posts=id', 'comments=post_id'], ...options } as never),
  );
  const keys = asked
    .map((value) => makeKey(value, { name: 'id', kind: 'integer' }))
    .flatMap((key) => key ?? []);
  return writer.write(
    { database: 'shop', keys, deleted: new Set(deleted), result: { columns: of, rows } },
    newest,
  );
}
const shown = (events: readonly ChangeEvent[]): unknown[] =>
  events.map(({ operation, before, after }) => [operation, before ?? after]);

describe('documents of a re-query', () => {
  test('a row is a document with the newest version; a key without a row is its end', () => {
    const events = write(
      [
        [2, 'b'],
        [1, 'a'],
      ],
      [1, 2, 3],
    );
    expect(shown(events)).toEqual([
      ['read', [2, 'b']],
      ['read', [1, 'a']],
      ['delete', [3, null]],
    ]);
    expect(events[0]).toMatchObject({
      ...newest,
      table: { database: 'shop', name: 'posts', primaryKey: [0] },
    });
    expect(events[2]?.table).toBe(events[0]?.table);
  });

  test.each([
    [{ deleteOnMissing: false }, ['1'], [1]],
    [{ deleteOnMissing: false, deleteOnDelete: false }, ['1'], []],
    [{}, [], [1, 2]],
  ])('%j with %j deleted: %j go', (options, deleted, gone) => {
    expect(write([], [1, 2], options, deleted).map(({ before }) => before?.[0])).toEqual(gone);
  });

  test('two rows for one key, a null key, and a key that nobody asked for stop', () => {
    expect(() =>
      write(
        [
          [1, 'a'],
          [1, 'b'],
        ],
        [1],
      ),
    ).toThrow('two rows whose `id` is 1');
    expect(() => write([[null, 'a']], [1])).toThrow('`id` is null');
    expect(() => write([[5, 'a']], [1])).toThrow('`id` is 5, which is none of the keys');
  });

  test('a key that only a collation makes the same is the same', () => {
    const keys = [field('id', 253), field('title', 253)];
    expect(shown(write([['Ünï', 'a']], ['uni '], {}, [], keys))).toEqual([
      ['read', ['Ünï', 'a']],
      ['delete', ['uni ', null]],
    ]);
    expect(shown(write([[7, 'a']], ['007.0']))).toEqual([
      ['read', [7, 'a']],
      ['delete', ['007.0', null]],
    ]);
  });

  test('the column of the key must be there, and every name once', () => {
    expect(() => write([], [1], { id: 'nr' })).toThrow('gives no column `nr`');
    expect(() => write([], [1], {}, [], [...columns, field('title', 3)])).toThrow(
      'two columns the name `title`',
    );
  });

  test('text that is JSON is JSON, on one line; other text is not taken for it', () => {
    const [event] = write([[1, '[1.50,\n "a  b"]']], [1], { jsonColumns: ['Title'] });
    expect(event?.after).toEqual([1, '[1.50,"a  b"]']);
    expect(event?.table.columns[1]).toEqual({ name: 'title', kind: 'json' });
    expect(() => write([[1, 'red']], [1], { jsonColumns: ['title'] })).toThrow(
      '`title` of the re-query is no JSON',
    );
  });
});
