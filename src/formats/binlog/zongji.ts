import ZongJi from '@vlasky/zongji';
import { BsqlError } from '../../model/errors.ts';

/**
 * The one place that knows zongji's inside: it connects, negotiates and asks for the dump, and its
 * events are taken from it before it reads them. The version is pinned exactly; the test beside
 * this file's mirror fails when what is used here changes.
 */
export interface Zongji {
  /** Whether the server said that its events end with a checksum. */
  readonly useChecksum: boolean;
  readonly isMariaDb: boolean;
  on(event: 'ready' | 'stopped', listener: () => void): this;
  on(event: 'error', listener: (error: unknown) => void): this;
  start(options: object): void;
  stop(): void;
  readonly connection: {
    pause(): void;
    resume(): void;
    query(sql: string): void;
    readonly stream: { readonly bytesRead: number };
  } | null;
  readonly ctrlConnection: { query(sql: string): void } | null;
}

/** mysql2 hands over one packet object for all; only what it says during the call is true. */
interface Packet {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

/** What of mysql2's connection is used, where it is there. */
interface PacketConnection {
  sequenceId: number;
  readonly packetParser?: { onPacket?: (packet: NumberedPacket) => void };
}

interface NumberedPacket extends Packet {
  readonly sequenceId: number;
}

/** The command that zongji queues for the dump. Each call gets a packet and returns who gets the next one. */
interface DumpCommand {
  binlogData: (packet: Packet, connection: PacketConnection) => unknown;
}

export type ConnectionSettings = Readonly<Record<string, unknown>>;

export interface ZongjiStart {
  readonly serverId: number;
  readonly gtidSet?: string;
  readonly filename?: string;
  readonly position?: number;
}

export function createZongji(settings: ConnectionSettings): Zongji {
  const zongji: unknown = new ZongJi({ ...settings });
  return zongji as Zongji;
}

export function startZongji(zongji: Zongji, start: ZongjiStart): void {
  zongji.start({ ...start });
}

const packetHeader = 4;
const eventMark = 0;

/**
 * Takes the events of the dump instead of zongji, each from its header to the end of its packet.
 * Has to be called when zongji is ready: its command exists then, and did not begin.
 */
export function takeEvents(
  zongji: Zongji,
  onEvent: (bytes: Buffer, start: number, end: number) => void,
): void {
  const command = (zongji as unknown as { BinlogClass?: { prototype: DumpCommand } }).BinlogClass?.prototype;
  if (typeof command?.binlogData !== 'function') {
    throw new BsqlError('the reader of the log is of another version than the one that bsql was made for', {
      code: 'BSQL5007',
      help: 'install bsql anew, with the versions that its package names',
    });
  }
  const original = command.binlogData;
  let direct = false;
  const take = function (this: unknown, packet: Packet, connection: PacketConnection): unknown {
    const { buffer, start, end } = packet;
    // The end of a dump; errors were told apart before.
    if (buffer[start + packetHeader] !== eventMark) return original.call(this, packet, connection);
    onEvent(buffer, start + packetHeader + 1, end);
    if (!direct) takePackets(connection, onEvent);
    direct = true;
    return take;
  };
  command.binlogData = take;
}

/**
 * From the first event on only events come, many for each row: they are taken as the parser finds them, and
 * what else comes takes the usual way. Also when the connection is paused: what is left of a chunk is little.
 */
function takePackets(
  connection: PacketConnection,
  onEvent: (bytes: Buffer, start: number, end: number) => void,
): void {
  const parser = connection.packetParser;
  const handle = parser?.onPacket;
  if (!parser || typeof handle !== 'function') return;
  parser.onPacket = (packet) => {
    const { buffer, start, end } = packet;
    if (buffer[start + packetHeader] === eventMark) {
      onEvent(buffer, start + packetHeader + 1, end);
      return;
    }
    // Nobody counted the packets in between.
    connection.sequenceId = packet.sequenceId;
    handle(packet);
  };
}
