import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';

/** Log files of one server, in the order of their numbers. */
export interface Recording {
  readonly directory: string;
  readonly files: readonly string[];
  /** As the server that wrote the files names itself. */
  readonly serverVersion: string;
  /** Whether every event ends with a CRC32. */
  readonly checksums: boolean;
}

const magic = Buffer.from([0xfe, 0x62, 0x69, 0x6e]);
const headerLength = 19;
/** Offsets in a format description event, from its start: the layout is fixed since MySQL 5.0. */
const versionOffset = headerLength + 2;
const versionLength = 50;
const formatDescription = 15;

export async function openRecording(path: string): Promise<Recording> {
  const { directory, files } = await findFiles(path);
  const [first] = files;
  if (first === undefined) throw unreadable(path, 'there is no log file such as binlog.000001 in it');
  const head = await readHead(join(directory, first));
  for (const file of files.slice(1)) {
    const { checksums } = await readHead(join(directory, file));
    if (checksums !== head.checksums)
      throw unreadable(
        path,
        `events of ${first} and ${file} differ in whether they have a checksum; read them apart`,
      );
  }
  return { directory, files, ...head };
}

async function findFiles(path: string): Promise<{ directory: string; files: string[] }> {
  try {
    if ((await stat(path)).isFile()) return { directory: dirname(path), files: [basename(path)] };
    const names = (await readdir(path)).filter((name) => /\.\d{6,}$/.test(name));
    // By number, not by text: .999999 comes before .1000000 (T2).
    return { directory: path, files: names.sort((a, b) => numberOf(a) - numberOf(b)) };
  } catch (error) {
    throw unreadable(path, messageOf(error));
  }
}

function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('.') + 1));
}

async function readHead(path: string): Promise<{ serverVersion: string; checksums: boolean }> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    if (bytesRead < 100 || !buffer.subarray(0, 4).equals(magic))
      throw unreadable(path, 'it is not a binary log');
    const event = buffer.subarray(4);
    const length = event.readUInt32LE(9);
    if (event[4] !== formatDescription || length > event.length)
      throw unreadable(path, 'it does not begin with a format description');
    const version = event.subarray(versionOffset, versionOffset + versionLength);
    const end = version.indexOf(0);
    // Since MySQL 5.6 and MariaDB 5.3 the event ends with the kind of checksum and a checksum of its own.
    return {
      serverVersion: version.subarray(0, end === -1 ? versionLength : end).toString('latin1'),
      checksums: event[length - 5] === 1,
    };
  } finally {
    await file.close();
  }
}

/**
 * The events of one file from an offset on, each with its header. The format description always
 * comes first, as from a server: without it the others cannot be read.
 */
export async function* readEvents(path: string, offset: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    let at = magic.length;
    const header = Buffer.alloc(headerLength);
    for (;;) {
      const { bytesRead: headerBytes } = await file.read(header, 0, headerLength, at);
      if (headerBytes === 0) return;
      if (headerBytes < headerLength) throw unreadable(path, `the event at ${at} is cut off`);
      const length = header.readUInt32LE(9);
      if (length < headerLength) throw unreadable(path, `the event at ${at} has no length`);
      const event = Buffer.alloc(length);
      const { bytesRead } = await file.read(event, 0, length, at);
      if (bytesRead < length) throw unreadable(path, `the event at ${at} is cut off`);
      if (at >= offset || header[4] === formatDescription) yield event;
      at += length;
    }
  } finally {
    await file.close();
  }
}

function unreadable(path: string, why: string): BsqlError {
  return new BsqlError(`the recording ${path} cannot be read: ${why}`, {
    code: 'BSQL5015',
    help: 'give a binary log file of MySQL or MariaDB, or a folder with such files',
  });
}
