import { Cursor } from './cursor.ts';
import { checksumLength, headerLength } from './event-header.ts';
import { eventType } from './event-types.ts';

/** What the events behind a format description look like. */
export interface LogFormat {
  readonly mariadb: boolean;
  /** Whether each event ends with a CRC32. */
  readonly checksums: boolean;
  /** Bytes of a table id. */
  readonly tableIdLength: 4 | 6;
  /**
   * Whether nobody can tell if the signs of a table map count YEAR: MySQL 8.0.15 leaves it out, 8.0.29 and
   * MariaDB have it, and between them it is not known. Default: false.
   */
  readonly doubtsYears?: boolean;
}

const versionLength = 50;
const crc32 = 1;
const doubtsYears = /^8\.0\.(?:1?\d|2[0-8])(?!\d)/;

/** The event itself always ends with the kind of checksum and a checksum of its own. */
export function readFormatDescription(bytes: Buffer, start: number, end: number): LogFormat {
  const cursor = new Cursor(bytes, start + headerLength, end);
  const version = cursor.u16();
  if (version !== 4)
    throw new RangeError(`a log of the format ${version}, and only 4 (since MySQL 5.0) is known`);
  const server = cursor.latin1(versionLength).replace(/\0.*$/s, '');
  cursor.at += 4;
  const length = cursor.u8();
  if (length !== headerLength)
    throw new RangeError(`event headers of ${length} bytes, and ${headerLength} are known`);
  const tableMapHeader = bytes[cursor.at + eventType.tableMap - 1] as number;
  return {
    mariadb: /mariadb/i.test(server),
    checksums: bytes[end - checksumLength - 1] === crc32,
    tableIdLength: tableMapHeader === 6 ? 4 : 6,
    ...(doubtsYears.test(server) && { doubtsYears: true }),
  };
}
