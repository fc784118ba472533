import { inflateSync } from 'node:zlib';

const compressedFlag = 0x80;
const algorithmBits = 0x70;
const lengthBits = 0x07;

/** Undoes log_bin_compress of MariaDB: a byte with flags, the length to come (big-endian), zlib. */
export function inflateEvent(bytes: Buffer): Buffer {
  const head = bytes[0] ?? 0;
  const lengthBytes = head & lengthBits;
  if ((head & compressedFlag) === 0 || (head & algorithmBits) !== 0 || lengthBytes < 1 || lengthBytes > 4)
    throw new RangeError(`an event compressed in a way that is not known (head ${head})`);
  const length = bytes.readUIntBE(1, lengthBytes);
  const inflated = inflateSync(bytes.subarray(1 + lengthBytes), { maxOutputLength: Math.max(1, length) });
  if (inflated.length !== length)
    throw new RangeError(`a compressed event of ${inflated.length} bytes that says ${length} of itself`);
  return inflated;
}
