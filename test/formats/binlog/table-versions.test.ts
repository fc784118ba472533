import { describe, expect, test } from 'vitest';
import { Cursor } from '../../../src/formats/binlog/decode/cursor.ts';
import { readTableMap, type TableMap } from '../../../src/formats/binlog/decode/table-map.ts';
import { noTableMetadata } from '../../../src/formats/binlog/decode/table-metadata.ts';
import { type DefinitionsPosition, isDefinitionsPosition } from '../../../src/formats/binlog/definitions.ts';
import type { TableDescription } from '../../../src/formats/binlog/table-description.ts';
import { TableVersions } from '../../../src/formats/binlog/table-versions.ts';
import { type MapColumn, tableMap } from '../../support/log-events.ts';

const int = 3;
const varchar = 15;
const enumOfOne = 254;

function mapOf(columns: readonly MapColumn[], tableId = 1, primaryKey?: readonly number[]): TableMap {
  const event = tableMap(tableId, ['shop', 't'], columns, primaryKey);
  return readTableMap(new Cursor(event, 19 + 8), tableId, { mariadb: false });
}

/** As with binlog_row_metadata=NO_LOG. */
function bare(map: TableMap): TableMap {
  return { ...map, metadata: noTableMetadata };
}

const id = { name: 'id', type: int };
const name = { name: 'name', type: varchar, metadata: [80, 0] };
const today = (
  columns: readonly [string, string][],
  primaryKey: readonly string[] = ['id'],
): TableDescription => ({
  columns: columns.map(([column, type]) => ({
    name: column,
    type,
    charset: /char|enum/.test(type) ? 'utf8mb4' : undefined,
    octets: /char/.test(type) ? 4 * Number(/\d+/.exec(type)?.[0]) : undefined,
  })),
  primaryKey,
});
const nobody = async (): Promise<TableDescription> => {
  throw new Error('nobody was to be asked');
};

describe('with FULL metadata', () => {
  test('a version is the same object as long as the log says the same', () => {
    const versions = new TableVersions(nobody);
    const first = versions.find(mapOf([id, { ...name, type: int, metadata: [] }]));
    expect(versions.find(mapOf([id, { ...name, type: int, metadata: [] }], 2))).toBe(first);
    expect(versions.find(mapOf([id, { name: 'other', type: int }], 3))).not.toBe(first);
  });

  test('its schema has names, kinds and key', () => {
    const version = new TableVersions(nobody).find(
      mapOf([id, { name: 'price', type: 246, metadata: [10, 2] }], 1, [1, 0]),
    );
    expect(version).toMatchObject({
      schema: {
        database: 'shop',
        name: 't',
        columns: [
          { name: 'id', kind: 'integer' },
          { name: 'price', kind: 'decimal', scale: 2 },
        ],
        primaryKey: [1, 0],
      },
    });
  });

  test('what MySQL hides of indexes over expressions is left out, and keys still fit', () => {
    const version = new TableVersions(nobody).find(
      mapOf([{ name: '!hidden!fi!0!0', type: int }, id], 1, [1]),
    );
    expect(version).toMatchObject({
      schema: { columns: [{ name: 'id' }], primaryKey: [0] },
      names: ['!hidden!fi!0!0', 'id'],
      visible: [1],
    });
  });

  test('a type that nobody knows is an error with its column', () => {
    expect(() => new TableVersions(nobody).find(mapOf([{ name: 'odd', type: 243 }]))).toThrow(
      /shop\.t\.odd.*243/,
    );
  });
});

describe('without it the table of today is asked for', () => {
  test('once for all table ids, and the version stays the same object', async () => {
    let asked = 0;
    const versions = new TableVersions(async () => {
      asked++;
      return today([
        ['id', 'int'],
        ['name', 'varchar(20)'],
      ]);
    });
    const map = bare(mapOf([id, name]));
    const first = await versions.find(map);
    expect(first.schema.primaryKey).toEqual([0]);
    expect(versions.find(map)).toBe(first);
    expect(await versions.find({ ...map, tableId: 2 })).toBe(first);
    expect(asked).toBe(1);
  });

  test('again when a statement has changed it, and from that place on', async () => {
    const since: unknown[] = [];
    let column = 'name';
    const versions = new TableVersions(async (_database, _table, place) => {
      since.push(place);
      return today([
        ['id', 'int'],
        [column, 'varchar(20)'],
      ]);
    });
    const map = bare(mapOf([id, name]));
    const place = (offset: number) => ({ file: 'binlog.000001', offset });
    await versions.find(map, place(100));
    column = 'title';
    await versions.redefine('ALTER TABLE other ADD COLUMN t INT', 'shop', place(200));
    expect((await versions.find({ ...map, tableId: 2 }, place(300))).names).toEqual(['id', 'name']);
    await versions.redefine('ALTER TABLE t RENAME COLUMN name TO title', 'shop', place(400));
    expect((await versions.find(map, place(500))).names).toEqual(['id', 'title']);
    expect(since).toEqual([place(100), place(400)]);
  });

  test('not again behind a restart: the position has it', async () => {
    const versions = new TableVersions(async () =>
      today([
        ['id', 'int'],
        ['name', 'varchar(20)'],
      ]),
    );
    const map = bare(mapOf([id, name]));
    await versions.find(map);
    const text = `${JSON.stringify(versions.definitions, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../golden/positions/definitions.json');
    const kept: unknown = JSON.parse(text);
    expect(isDefinitionsPosition(kept)).toBe(true);
    expect(isDefinitionsPosition({ ...(kept as object), version: 2 })).toBe(false);
    const later = new TableVersions(nobody);
    later.begin(kept as DefinitionsPosition, undefined);
    expect((await later.find(map)).names).toEqual(['id', 'name']);
    later.begin(undefined, undefined);
    await expect(later.find(map)).rejects.toThrow('nobody was to be asked');
  });

  test('an offset that the server does not tell is that of the last commit, or the beginning of the file', async () => {
    const since: unknown[] = [];
    const versions = new TableVersions(async (_database, _table, place) => {
      since.push(place);
      throw new Error('gone');
    });
    const map = bare(mapOf([id, name]));
    const untold = { file: 'binlog.000002', offset: 0 };
    versions.begin(undefined, { file: 'binlog.000001', offset: 700 });
    await expect(versions.find(map, untold)).rejects.toThrow('gone');
    versions.reach({ file: 'binlog.000002', offset: 900 });
    await expect(versions.find(map, untold)).rejects.toThrow('gone');
    expect(since).toEqual([
      { file: 'binlog.000002', offset: 4 },
      { file: 'binlog.000002', offset: 900 },
    ]);
  });

  // T10.
  test.each([
    ['fewer columns', today([['id', 'int']]), 'has 1 columns today'],
    [
      'another type',
      today([
        ['id', 'int'],
        ['name', 'int'],
      ]),
      'is int today',
    ],
    [
      'another length',
      today([
        ['id', 'int'],
        ['name', 'varchar(10)'],
      ]),
      'is varchar(10) today',
    ],
    ['nothing at all', today([]), 'nobody can tell'],
  ])('a table that is another one today is an error: %s', async (_what, description, message) => {
    const found = new TableVersions(async () => description).find(bare(mapOf([id, name])));
    await expect(found).rejects.toThrow(message);
  });

  test('a failed question is asked again', async () => {
    let asked = 0;
    const versions = new TableVersions(async () => {
      if (asked++ === 0) throw new Error('gone');
      return today([
        ['id', 'int'],
        ['name', 'varchar(20)'],
      ]);
    });
    const map = bare(mapOf([id, name]));
    await expect(versions.find(map)).rejects.toThrow('gone');
    expect((await versions.find(map)).names).toEqual(['id', 'name']);
  });

  test('a label with a question mark may be another letter: only its values fail', async () => {
    const map = bare(mapOf([id, { name: 'e', type: enumOfOne, metadata: [247, 1] }]));
    const version = await new TableVersions(async () =>
      today([
        ['id', 'int'],
        ['e', "enum('a','?')"],
      ]),
    ).find(map);
    const read = version.readers[1];
    expect(read?.(new Cursor(Buffer.of(1)))).toBe('a');
    expect(() => read?.(new Cursor(Buffer.of(2)))).toThrow(/FULL/);
  });
});
