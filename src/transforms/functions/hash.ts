import { types } from '../expression/value-type.ts';
import { define, type SqlFunction } from './function.ts';

// Taken when a script hashes: a check that does not would wait some milliseconds for each of them.
const digest = (algorithm: string, bytes: Buffer): string =>
  process.getBuiltinModule('node:crypto').createHash(algorithm).update(bytes).digest('hex');

const bitsOfSha2 = [224, 256, 384, 512];

export const hashFunctions: readonly SqlFunction[] = [
  define({
    name: 'md5',
    group: 'hash',
    signature: 'value',
    parameters: ['bytes'],
    result: types.string,
    doc: 'The MD5 sum in hexadecimal digits.',
    example: { call: "md5('tea')", result: '7239ea2b5dc943f61f3c0a0276c20974' },
    evaluate: (bytes) => digest('md5', bytes),
  }),
  define({
    name: 'sha1',
    aliases: ['sha'],
    group: 'hash',
    signature: 'value',
    parameters: ['bytes'],
    result: types.string,
    doc: 'The SHA-1 sum in hexadecimal digits.',
    example: { call: "sha1('abc')", result: 'a9993e364706816aba3e25717850c26c9cd0d89d' },
    evaluate: (bytes) => digest('sha1', bytes),
  }),
  define({
    name: 'sha2',
    group: 'hash',
    signature: 'value, bits',
    parameters: ['bytes', 'count'],
    result: types.string,
    doc: 'The SHA-2 sum of 224, 256 (also 0), 384 or 512 bits in hexadecimal digits; null for other bits.',
    example: {
      call: "sha2('abc', 256)",
      result: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    evaluate: (bytes, bits) => {
      const size = bits === 0 ? 256 : bits;
      return bitsOfSha2.includes(size) ? digest(`sha${size}`, bytes) : null;
    },
  }),
  define({
    name: 'crc32',
    group: 'hash',
    signature: 'value',
    parameters: ['bytes'],
    result: types.unsigned,
    doc: 'The CRC-32 sum as a number.',
    example: { call: "crc32('MySQL')", result: '3259397556' },
    evaluate: (bytes) => process.getBuiltinModule('node:zlib').crc32(bytes),
  }),
];
