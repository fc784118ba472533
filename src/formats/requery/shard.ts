import { crc32 } from 'node:zlib';
import { BsqlError } from '../../model/errors.ts';
import type { shardStrategies } from './options.ts';

export type ShardStrategy = (typeof shardStrategies)[number];

/** The shard of a key, by its digits or letters in UTF-8. */
export function shardOf(key: string, shards: number, strategy: ShardStrategy): number {
  switch (strategy) {
    case 'crc32_ieee_uint32':
      return crc32(key) % shards;
    case 'crc32':
    case 'crc32_ieee_signed_abs':
      return Math.abs(crc32(key) | 0) % shards;
    case 'mod': {
      if (!/^-?\d+$/.test(key)) {
        throw new BsqlError(`the shard of the key \`${key}\` cannot be found: it is no whole number`, {
          code: 'BSQL5402',
          kind: 'script',
          help: 'shardStrategy="mod" wants whole numbers; the strategies with crc32 take any key',
        });
      }
      const number = BigInt(key);
      return Number((number < 0n ? -number : number) % BigInt(shards));
    }
  }
}

/** `enterprise` and 7 of 64 are `enterprise_07`. */
export function shardTable(name: string, shard: number, shards: number): string {
  return `${name}_${String(shard).padStart(Math.max(2, String(shards - 1).length), '0')}`;
}
