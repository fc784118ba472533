import { expect, test } from 'vitest';
import { type ShardStrategy, shardOf, shardTable } from '../../../src/formats/requery/shard.ts';

test.each([
  ['0', '33'],
  ['1', '55'],
  ['42', '08'],
  ['258652761531355136', '00'],
  ['258652848596717568', '63'],
])('the key %s lives in shard %s of 64', (key, shard) => {
  expect(shardTable('enterprise', shardOf(key, 64, 'crc32_ieee_uint32'), 64)).toBe(`enterprise_${shard}`);
});

test.each<[ShardStrategy, string, number, number]>([
  ['mod', '-7', 4, 3],
  ['mod', '258652848596717568', 1000, 568],
  // 0xF4DBDF21 is -187965663 as a signed number.
  ['crc32_ieee_signed_abs', '0', 64, 187965663 % 64],
  ['crc32', '0', 64, 187965663 % 64],
  ['crc32_ieee_uint32', '0', 1000, 0xf4dbdf21 % 1000],
])('%s of %s over %i is %i', (strategy, key, shards, expected) => {
  expect(shardOf(key, shards, strategy)).toBe(expected);
});

test('names have as many digits as the last shard, and at least two', () => {
  expect([shardTable('e', 3, 4), shardTable('e', 3, 101), shardTable('e', 1000, 1001)]).toEqual([
    'e_03',
    'e_003',
    'e_1000',
  ]);
});

test('mod of what is no number stops', () => {
  expect(() => shardOf('a1', 4, 'mod')).toThrow('no whole number');
});
