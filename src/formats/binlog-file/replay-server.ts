import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createServer } from 'mysql2';
import { type Recording, readEvents } from './recording.ts';

/** The file that the last rotation names: there is nothing more to come. */
export const endFile = 'end-of-recording';

/** A server on the loopback that answers what a reader asks, and replays a recording to it. */
export interface ReplayServer {
  readonly port: number;
  /** Why the replay ended before its end; the reader itself only sees a server's error. */
  readonly fault: () => unknown;
  close(): Promise<void>;
}

const binlogDump = 0x12;
const rotateType = 4;
const columnString = 253;

/** mysql2's server side; its types leave most of it out. */
interface ServerConnection {
  readonly stream: Socket;
  sequenceId: number;
  serverHandshake(settings: object): void;
  writeOk(): void;
  writeError(error: { message: string; code: number }): void;
  writeTextResult(rows: readonly object[], columns: readonly object[]): void;
  on(event: 'query' | 'stmt_prepare', listener: (sql: string) => void): void;
  on(event: 'packet', listener: (packet: DumpPacket, known: boolean, code: number) => void): void;
  on(event: 'error', listener: (error: unknown) => void): void;
}

interface DumpPacket {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

export async function startReplayServer(recording: Recording): Promise<ReplayServer> {
  const sockets = new Set<Socket>();
  let fault: unknown;
  const server = createServer((raw) => {
    const connection = raw as unknown as ServerConnection;
    sockets.add(connection.stream);
    connection.stream.on('close', () => sockets.delete(connection.stream));
    serve(connection, recording, (error) => {
      fault = error;
    });
  });
  // The typings leave out what listens; a port of 0 is any free one.
  const listener = server as unknown as {
    _server: { address(): AddressInfo } & NodeJS.EventEmitter;
    listen(port: number, host: string): void;
    close(callback: () => void): void;
  };
  listener.listen(0, '127.0.0.1');
  await once(listener._server, 'listening');
  return {
    port: listener._server.address().port,
    fault: () => fault,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(resolve));
    },
  };
}

function serve(connection: ServerConnection, recording: Recording, onFault: (error: unknown) => void): void {
  // A reader that hangs up in the middle is no fault of the recording.
  connection.on('error', () => {});
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: recording.serverVersion,
    connectionId: 1,
    statusFlags: 2,
    characterSet: 45,
    // Long passwords, long flags, connect with db, 4.1 protocol, transactions, secure connection, plugin auth.
    capabilityFlags: 0x1 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000,
    authCallback: (_client: unknown, done: (error: null) => void) => {
      done(null);
      awaitCommand(connection);
    },
  });
  connection.on('query', (sql) => {
    answer(connection, sql, recording);
    awaitCommand(connection);
  });
  connection.on('stmt_prepare', (sql) => {
    // mysql2 sends SET here too. A real prepared statement asks for columns that the log should carry.
    if (/^set\b/i.test(sql)) connection.writeOk();
    else
      connection.writeError({
        code: 1146,
        message: 'the recording does not describe its tables: record it with binlog_row_metadata=FULL',
      });
    awaitCommand(connection);
  });
  connection.on('packet', (packet, known, code) => {
    if (known || code !== binlogDump) return;
    const body = packet.buffer.subarray(packet.start + 4, packet.end);
    const offset = body.readUInt32LE(1);
    const file = body.subarray(11).toString('utf8').replace(/\0.*$/s, '');
    replay(connection, recording, file, offset).catch((error: unknown) => {
      onFault(error);
      connection.writeError({ code: 1236, message: error instanceof Error ? error.message : String(error) });
    });
  });
}

/** Every command counts its packets from 0; mysql2 begins anew only as a client. */
function awaitCommand(connection: ServerConnection): void {
  connection.sequenceId = 0;
}

function answer(connection: ServerConnection, sql: string, recording: Recording): void {
  const row = /version\(\)/i.test(sql)
    ? { version: recording.serverVersion }
    : /binlog_checksum/i.test(sql)
      ? { checksum: recording.checksums ? 'CRC32' : 'NONE' }
      : undefined;
  if (!row) {
    connection.writeOk();
    return;
  }
  const columns = Object.keys(row).map((name) => ({
    catalog: 'def',
    schema: '',
    table: '',
    orgTable: '',
    name,
    orgName: name,
    characterSet: 45,
    columnLength: 255,
    columnType: columnString,
    flags: 0,
    decimals: 0,
  }));
  connection.writeTextResult([row], columns);
}

/** Sends the files from a place on as a server does: a made-up rotation before each. */
async function replay(
  connection: ServerConnection,
  recording: Recording,
  file: string,
  offset: number,
): Promise<void> {
  const first = Math.max(0, recording.files.indexOf(file));
  for (const [index, name] of recording.files.slice(first).entries()) {
    const from = index === 0 ? offset : 4;
    await send(connection, rotateEvent(name, from, recording.checksums));
    for await (const event of readEvents(join(recording.directory, name), from))
      await send(connection, event);
  }
  await send(connection, rotateEvent(endFile, 4, recording.checksums));
}

const largestPacket = 0xffffff;

/** One event in as many packets as it needs, no faster than the reader takes them. */
async function send(connection: ServerConnection, event: Buffer): Promise<void> {
  const { stream } = connection;
  const body = Buffer.concat([Buffer.from([0]), event]);
  for (let at = 0; at <= body.length; at += largestPacket) {
    const part = body.subarray(at, at + largestPacket);
    const header = Buffer.alloc(4);
    header.writeUIntLE(part.length, 0, 3);
    header[3] = connection.sequenceId;
    connection.sequenceId = (connection.sequenceId + 1) % 256;
    stream.write(header);
    if (!stream.write(part)) await drained(stream);
    if (part.length < largestPacket) break;
  }
}

/** Waits until the reader took what was written, or went away. */
function drained(stream: Socket): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

function rotateEvent(file: string, offset: number, checksums: boolean): Buffer {
  const length = 19 + 8 + Buffer.byteLength(file) + (checksums ? 4 : 0);
  const event = Buffer.alloc(length);
  event[4] = rotateType;
  event.writeUInt32LE(length, 9);
  event.writeBigUInt64LE(BigInt(offset), 19);
  event.write(file, 27, 'utf8');
  if (checksums) event.writeUInt32LE(crc32(event.subarray(0, length - 4)), length - 4);
  return event;
}
