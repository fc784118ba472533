import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/formats/elasticsearch/index-state.ts';
import { judgeField } from '../../../src/formats/elasticsearch/judge-field.ts';
import { mapColumns } from '../../../src/formats/elasticsearch/mapping.ts';
import { readMappingRules } from '../../../src/formats/elasticsearch/mapping-rules.ts';
import type { ColumnKind } from '../../../src/model/change.ts';
import { tableOf } from '../../support/events.ts';

const severity = (kind: ColumnKind, type: string | undefined, field: Field): string =>
  judgeField(kind, type, field)?.severity ?? 'fine';

const kinds: readonly ColumnKind[] = [
  'integer',
  'unsigned',
  'decimal',
  'float',
  'string',
  'binary',
  'date',
  'datetime',
  'timestamp',
  'time',
  'boolean',
];

test('the mappings that bsql makes itself are fine', () => {
  const columns = kinds.map((kind) => ({ name: kind, kind }));
  for (const unsignedLong of [true, false]) {
    const types = { unsignedLong, geoShape: true, flattened: 'flattened' } as const;
    const { properties } = mapColumns(tableOf('t', columns), readMappingRules({}), types);
    for (const kind of kinds)
      expect([kind, severity(kind, undefined, (properties[kind] as Field) ?? {})]).toEqual([kind, 'fine']);
  }
});

describe('a column and a field', () => {
  test.each<[ColumnKind, string | undefined, Field, string]>([
    ['unsigned', 'bigint unsigned', { type: 'long' }, 'warning'],
    ['unsigned', undefined, { type: 'long' }, 'warning'],
    ['unsigned', 'bit(1)', { type: 'byte' }, 'fine'],
    ['unsigned', 'bit(8)', { type: 'byte' }, 'warning'],
    ['integer', 'int(11)', { type: 'integer' }, 'fine'],
    ['integer', 'int(10) unsigned', { type: 'integer' }, 'warning'],
    ['integer', 'bigint', { type: 'integer' }, 'warning'],
    ['integer', 'int', { type: 'unsigned_long' }, 'warning'],
    ['integer', 'year(4)', { type: 'short' }, 'fine'],
    ['integer', undefined, { type: 'integer' }, 'fine'],
    ['integer', 'tinyint(1)', { type: 'boolean' }, 'error'],
    ['integer', 'tinyint(1)', { type: 'boolean', ignore_malformed: true }, 'warning'],
    ['integer', 'int', { type: 'keyword' }, 'fine'],
    ['integer', 'int', { properties: {} }, 'error'],
    ['integer', 'int', { type: 'alias' }, 'error'],
    ['integer', 'int', { type: 'rank_feature' }, 'fine'],
    ['decimal', 'decimal(10,2)', { type: 'long' }, 'warning'],
    ['decimal', 'decimal(10,2)', { type: 'long', coerce: false }, 'error'],
    ['decimal', 'decimal(18,0)', { type: 'long' }, 'fine'],
    ['decimal', 'decimal(20,0)', { type: 'long' }, 'warning'],
    ['decimal', 'decimal(19,0) unsigned', { type: 'unsigned_long' }, 'fine'],
    ['decimal', 'decimal(10,2)', { type: 'scaled_float' }, 'fine'],
    ['float', 'double', { type: 'integer' }, 'warning'],
    ['float', 'double', { type: 'ip' }, 'error'],
    ['string', 'varchar(300)', { type: 'keyword', ignore_above: 256 }, 'warning'],
    ['string', 'varchar(256)', { type: 'keyword', ignore_above: 256 }, 'fine'],
    ['string', 'varchar(300)', { type: 'keyword' }, 'fine'],
    ['string', 'text', { type: 'keyword' }, 'warning'],
    ['string', 'tinytext', { type: 'keyword' }, 'fine'],
    ['string', "enum('a')", { type: 'keyword', ignore_above: 1 }, 'fine'],
    ['string', 'varchar(9)', { type: 'long' }, 'warning'],
    ['string', 'longtext', { type: 'object' }, 'error'],
    ['string', 'longtext', { type: 'object', enabled: false }, 'fine'],
    ['datetime', 'datetime', { type: 'date', format: 'yyyy-MM-dd HH:mm:ss' }, 'error'],
    [
      'datetime',
      'datetime',
      { type: 'date', format: 'yyyy-MM-dd HH:mm:ss||strict_date_optional_time' },
      'fine',
    ],
    ['datetime', 'datetime', { type: 'date', format: "yyyy-MM-dd'T'HH:mm:ss" }, 'fine'],
    ['datetime', 'datetime', { type: 'date', format: 'epoch_millis' }, 'error'],
    ['datetime', 'datetime', { type: 'date_nanos' }, 'warning'],
    ['timestamp', 'timestamp', { type: 'date_nanos' }, 'fine'],
    ['datetime', 'datetime', { type: 'long' }, 'error'],
    ['timestamp', 'timestamp', { type: 'date', format: 'strict_date' }, 'error'],
    ['timestamp', 'timestamp', { type: 'date', format: 'date_time_no_millis' }, 'fine'],
    ['date', 'date', { type: 'date', format: 'yyyy-MM-dd' }, 'fine'],
    ['date', 'date', { type: 'date', format: 'dd.MM.yyyy' }, 'error'],
    ['date', 'date', { type: 'date', format: 'yyyy-MM-dd[ HH:mm:ss]' }, 'fine'],
    ['time', 'time', { type: 'date' }, 'error'],
    ['time', 'time', { type: 'date', format: 'HH:mm:ss' }, 'fine'],
    ['binary', 'blob', { type: 'binary' }, 'fine'],
    ['binary', 'blob', { type: 'long' }, 'error'],
    ['json', 'json', { type: 'flattened' }, 'fine'],
    ['json', 'json', { properties: { a: {} } }, 'fine'],
    ['json', 'json', { type: 'keyword' }, 'warning'],
    ['geometry', 'point', { type: 'geo_point' }, 'fine'],
    ['geometry', 'point', { type: 'keyword' }, 'error'],
    ['boolean', undefined, { type: 'long' }, 'error'],
  ])('%s (%s) into %j: %s', (kind, type, field, expected) => {
    expect(severity(kind, type, field)).toBe(expected);
  });
});
