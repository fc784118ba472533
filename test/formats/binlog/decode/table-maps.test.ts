import { expect, test } from 'vitest';
import { TableMaps } from '../../../../src/formats/binlog/decode/table-maps.ts';
import { TableFilter } from '../../../../src/formats/binlog/table-filter.ts';
import { tableMap } from '../../../support/log-events.ts';

const header = 19;
const format = { mariadb: false, checksums: false, tableIdLength: 6 } as const;
const idOfTable = 7;

function mapEvent(name: string, columns = 3): Buffer {
  return tableMap(
    idOfTable,
    ['shop', name],
    Array.from({ length: columns }, (_, i) => ({ name: `column ${i}`, type: 3 })),
  );
}

function mapsOf(pattern = '.*'): { readonly maps: TableMaps; readonly read: (event: Buffer) => void } {
  const maps = new TableMaps(new TableFilter('shop', pattern));
  return { maps, read: (event) => maps.read(event, header, event.length, format) };
}

test('a table map that says the same is the one that was read before, wherever it stands', () => {
  const { maps, read } = mapsOf();
  const event = mapEvent('t');
  read(event);
  const first = maps.find(idOfTable);
  expect(first).toMatchObject({ database: 'shop', table: 't' });
  for (let before = 1; before < 9; before++) {
    const chunk = Buffer.concat([Buffer.alloc(before, 0xff), event]);
    maps.read(chunk, before + header, chunk.length, format);
    expect(maps.find(idOfTable)).toBe(first);
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('one that differs in a byte is another, of %d columns', (columns) => {
  const event = mapEvent('table', columns);
  for (let at = header + 8; at < event.length; at++) {
    const { maps, read } = mapsOf();
    read(event);
    const first = maps.find(idOfTable);
    const other = Buffer.from(event);
    other[at] = (other[at] as number) ^ 1;
    // Most are nonsense, which is an error then.
    const isRead = ((): boolean => {
      try {
        read(other);
        return true;
      } catch {
        return false;
      }
    })();
    if (isRead) expect(maps.find(idOfTable), `byte ${at}`).not.toBe(first);
  }
});

test('one that is longer or shorter is another', () => {
  const { maps, read } = mapsOf();
  read(mapEvent('t', 2));
  const first = maps.find(idOfTable);
  read(mapEvent('t', 3));
  expect(maps.find(idOfTable)).not.toBe(first);
  read(mapEvent('t', 2));
  expect(maps.find(idOfTable)).toEqual(first);
});

test('of a table that nobody wants only the name is compared', () => {
  const { maps, read } = mapsOf('wanted');
  read(mapEvent('other', 2));
  expect(maps.find(idOfTable)).toBeNull();
  read(mapEvent('other', 3));
  expect(maps.find(idOfTable)).toBeNull();
  read(mapEvent('wanted'));
  expect(maps.find(idOfTable)).toMatchObject({ table: 'wanted' });
  read(mapEvent('other'));
  expect(maps.find(idOfTable)).toBeNull();
});
