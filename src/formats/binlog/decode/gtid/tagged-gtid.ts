import type { Cursor } from '../cursor.ts';
import { uuidText } from '../values/addresses.ts';

/** The GTID of a transaction with a tag (MySQL 8.3 and later). */
export interface TaggedGtid {
  readonly uuid: string;
  readonly tag: string;
  readonly number: number;
}

const knownVersion = 1;
const field = { flags: 0, uuid: 1, number: 2, tag: 3 } as const;

/**
 * Reads the message that the event is: version, size, the last field that must be known, then
 * fields in ascending order, each behind its number. What stands behind the tag is not needed.
 */
export function readTaggedGtid(cursor: Cursor): TaggedGtid {
  const version = varint(cursor);
  if (version !== knownVersion) throw new RangeError(`a tagged GTID of the version ${version}`);
  varint(cursor);
  varint(cursor);
  const nextIs = (number: number): boolean => {
    if (cursor.at >= cursor.end || cursor.bytes[cursor.at] !== number << 1) return false;
    cursor.at++;
    return true;
  };
  if (nextIs(field.flags)) varint(cursor);
  if (!nextIs(field.uuid)) throw new RangeError('a tagged GTID without a source');
  const uuid = Buffer.from(Array.from({ length: 16 }, () => varint(cursor)));
  if (!nextIs(field.number)) throw new RangeError('a tagged GTID without a number');
  // Signed: the lowest bit is the sign, and numbers begin at 1.
  const number = varint(cursor) / 2;
  const tag = nextIs(field.tag) ? cursor.latin1(varint(cursor)) : '';
  cursor.requireInside();
  return { uuid: uuidText(uuid), tag, number };
}

/** An integer whose first byte ends with as many ones as bytes follow it. */
export function varint(cursor: Cursor): number {
  const first = cursor.u8();
  let more = 0;
  while (more < 8 && ((first >> more) & 1) === 1) more++;
  if (more === 8) return Number(cursor.u64());
  const rest =
    more === 7 ? BigInt(cursor.uintLE(6)) + (BigInt(cursor.u8()) << 48n) : BigInt(cursor.uintLE(more));
  return Number(BigInt(first >> (more + 1)) + (rest << BigInt(7 - more)));
}
