import { crc32 } from 'node:zlib';
import { BsqlError } from '../../model/errors.ts';
import { headerNextPosition } from './decode/event-header.ts';

/** Refuses an event whose bytes are not those that its checksum, which stands at `end`, was made of. */
export function requireChecksum(bytes: Buffer, start: number, end: number, file: string): void {
  if (crc32(bytes.subarray(start, end)) === bytes.readUInt32LE(end)) return;
  throw new BsqlError(
    `the event that ends at ${file}:${headerNextPosition(bytes, start)} is damaged: its checksum is not that of its bytes`,
    {
      code: 'BSQL5043',
      kind: 'data',
      help: 'compare with the file on the server (mysqlbinlog --verify-binlog-checksum). If it is whole there, the damage is on the way or in the copy: run again, or copy the file again',
    },
  );
}
