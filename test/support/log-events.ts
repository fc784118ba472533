import { crc32 } from 'node:zlib';
import { eventType } from '../../src/formats/binlog/decode/event-types.ts';

/** Log events as servers write them, made of their parts. */
export interface EventParts {
  readonly type: number;
  readonly body?: Buffer;
  /** Seconds since 1970. */
  readonly time?: number;
  readonly server?: number;
  /** The place behind the event. */
  readonly next?: number;
  readonly flags?: number;
  readonly checksum?: boolean;
}

export function event(parts: EventParts): Buffer {
  const body = parts.body ?? Buffer.alloc(0);
  const length = 19 + body.length + (parts.checksum ? 4 : 0);
  const header = Buffer.alloc(19);
  header.writeUInt32LE(parts.time ?? 1_000, 0);
  header[4] = parts.type;
  header.writeUInt32LE(parts.server ?? 1, 5);
  header.writeUInt32LE(length, 9);
  header.writeUInt32LE(parts.next ?? 100, 13);
  header.writeUInt16LE(parts.flags ?? 0, 17);
  const bytes = Buffer.concat([header, body]);
  return parts.checksum ? Buffer.concat([bytes, little(crc32(bytes), 4)]) : bytes;
}

/** A little-endian integer. */
export function little(value: number | bigint, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes.subarray(0, length);
}

/** Text behind its length in one byte. */
function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

export interface MapColumn {
  readonly name: string;
  readonly type: number;
  readonly metadata?: readonly number[];
}

/** A table map with FULL metadata of names and key. */
export function tableMap(
  tableId: number,
  [database, table]: readonly [string, string],
  columns: readonly MapColumn[],
  primaryKey: readonly number[] = [0],
): Buffer {
  const names = Buffer.concat(columns.map(({ name }) => shortText(name)));
  const metadata = Buffer.from(columns.flatMap((column) => [...(column.metadata ?? [])]));
  const field = (type: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.of(type, value.length), value]);
  const body = Buffer.concat([
    little(tableId, 6),
    little(1, 2),
    shortText(database),
    Buffer.of(0),
    shortText(table),
    Buffer.of(0, columns.length),
    Buffer.from(columns.map(({ type }) => type)),
    Buffer.of(metadata.length),
    metadata,
    Buffer.alloc((columns.length + 7) >> 3),
    field(4, names),
    ...(primaryKey.length > 0 ? [field(8, Buffer.from(primaryKey))] : []),
  ]);
  return event({ type: eventType.tableMap, body, next: 0 });
}

export interface RowsParts {
  readonly type?: number;
  readonly columns?: number;
  /** Bits of the columns that the images hold. */
  readonly present?: readonly number[];
  readonly next?: number;
  readonly time?: number;
}

/** A rows event of version 2; `images` are the null bits and values of each row. */
export function rowsEvent(tableId: number, images: readonly Buffer[], parts: RowsParts = {}): Buffer {
  const columns = parts.columns ?? 1;
  const present = parts.present ?? [2 ** columns - 1];
  const body = Buffer.concat([
    little(tableId, 6),
    little(1, 2),
    little(2, 2),
    Buffer.of(columns),
    ...present.map((bits) => little(bits, (columns + 7) >> 3)),
    ...images,
  ]);
  return event({
    type: parts.type ?? eventType.writeRows,
    body,
    next: parts.next ?? 200,
    ...(parts.time === undefined ? {} : { time: parts.time }),
  });
}

export function queryEvent(sql: string, next = 300, database = 'shop'): Buffer {
  const name = Buffer.from(database);
  const body = Buffer.concat([
    Buffer.alloc(8),
    Buffer.of(name.length),
    Buffer.alloc(4),
    name,
    Buffer.of(0),
    Buffer.from(sql),
  ]);
  return event({ type: eventType.query, body, next });
}

export function xidEvent(next = 400): Buffer {
  return event({ type: eventType.xid, body: little(7, 8), next });
}

export function rotateEvent(file: string, checksum = false): Buffer {
  return event({
    type: eventType.rotate,
    body: Buffer.concat([little(4, 8), Buffer.from(file)]),
    next: 0,
    checksum,
  });
}

/** What begins every log file. Checksums only of what follows: its own is always there. */
export function formatEvent(server: string, checksums: boolean): Buffer {
  const version = Buffer.alloc(50);
  version.write(server);
  const postHeaders = Buffer.alloc(42, 8);
  const body = Buffer.concat([
    little(4, 2),
    version,
    little(0, 4),
    Buffer.of(19),
    postHeaders,
    Buffer.of(checksums ? 1 : 0),
  ]);
  return event({ type: eventType.formatDescription, body, checksum: true });
}

export function mariadbGtidEvent(
  sequence: number | bigint,
  flags = 0,
  domain = 0,
  server = 1,
  next = 0,
): Buffer {
  const body = Buffer.concat([little(sequence, 8), little(domain, 4), Buffer.of(flags), Buffer.alloc(6)]);
  return event({ type: eventType.mariadbGtid, body, server, next });
}

export function mysqlGtidEvent(uuid: string, number: number | bigint): Buffer {
  const body = Buffer.concat([
    Buffer.of(0),
    Buffer.from(uuid.replaceAll('-', ''), 'hex'),
    little(number, 8),
    Buffer.alloc(17),
  ]);
  return event({ type: eventType.gtid, body, next: 0 });
}
