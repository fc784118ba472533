import { expect, test } from 'vitest';
import { digitsOfType, kindOfType } from '../../../src/formats/mysql/column-kinds.ts';

// That the log agrees is tested against real servers.
test.each([
  ['bigint(20) unsigned', 'unsigned'],
  ['bigint unsigned zerofill', 'unsigned'],
  ['bigint', 'integer'],
  ['int(10) unsigned', 'integer'],
  ['tinyint(1)', 'integer'],
  ['year(4)', 'integer'],
  ['bit(8)', 'unsigned'],
  ['decimal(10,2) unsigned', 'decimal'],
  ['double', 'float'],
  ['date', 'date'],
  ['datetime(6)', 'datetime'],
  ['timestamp', 'timestamp'],
  ['time(3)', 'time'],
  ["enum('bigint unsigned','date')", 'string'],
  ["set('a','b')", 'string'],
  ['longtext', 'string'],
  ['varbinary(16)', 'binary'],
  ['json', 'json'],
  ['geomcollection', 'geometry'],
  ['vector(3)', 'json'],
  ['uuid', 'string'],
])('%s is %s', (type, kind) => {
  expect(kindOfType(type)).toBe(kind);
});

test.each([
  ['decimal(10,2) unsigned', { precision: 10, scale: 2 }],
  ['decimal(65,0)', { precision: 65, scale: 0 }],
  ['DECIMAL(30,30)', { precision: 30, scale: 30 }],
  ['double(10,2)', {}],
  ['int(10)', {}],
])('%s has the digits %o', (type, digits) => {
  expect(digitsOfType(type)).toEqual(digits);
});
