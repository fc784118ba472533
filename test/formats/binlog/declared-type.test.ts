import { describe, expect, test } from 'vitest';
import { declaredLabels, mayBe } from '../../../src/formats/binlog/declared-type.ts';
import { columnType as type } from '../../../src/formats/binlog/decode/column-type.ts';

/** Whether a stored column may be one of a declared type. */
function fits(declared: string, stored: number, length = 0, scale = 0, octets?: number): boolean {
  return mayBe({ type: stored, length, scale }, { name: 'c', type: declared, charset: undefined, octets });
}

// T10.
describe('a column of the log is one of today', () => {
  test.each<[string, boolean]>([
    ['int unsigned is a LONG', fits('int(10) unsigned', type.long)],
    ['decimal(10,2)', fits('decimal(10,2)', type.decimal, 10, 2)],
    ['varchar(20) of utf8mb4', fits('varchar(20)', type.varchar, 80, 0, 80)],
    ['char(255) of utf8mb4', fits('char(255)', type.string, 1020, 0, 1020)],
    ['mediumtext', fits('mediumtext', type.blob, 3)],
    ['datetime(3)', fits('datetime(3)', type.datetime2, 3)],
    ['timestamp of the old form', fits('timestamp /* mariadb-5.3 */', type.timestamp)],
    ['JSON of MariaDB', fits('longtext', type.blob, 4)],
    ['a type that nobody knows', fits('hologram(3)', 200)],
  ])('%s', (_what, found) => {
    expect(found).toBe(true);
  });

  test.each<[string, boolean]>([
    ['int is no BIGINT', fits('bigint(20)', type.long)],
    ['another scale', fits('decimal(10,3)', type.decimal, 10, 2)],
    ['another length', fits('varchar(30)', type.varchar, 80, 0, 120)],
    ['another size of text', fits('text', type.blob, 3)],
    ['another fraction', fits('datetime(6)', type.datetime2, 3)],
    ['a compressed one', fits('text /*M!100301 COMPRESSED*/', type.blob, 2)],
    ['bits', fits('bit(9)', type.bit, 8)],
    ['a fixed width', fits('uuid', type.string, 4)],
  ])('%s', (_what, found) => {
    expect(found).toBe(false);
  });
});

test('labels with commas, quotes and escapes', () => {
  expect(declaredLabels("enum('a','b,c','it''s','back\\\\slash','line\\nend','')")).toEqual([
    'a',
    'b,c',
    "it's",
    'back\\slash',
    'line\nend',
    '',
  ]);
});
