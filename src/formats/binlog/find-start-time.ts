import { BsqlError } from '../../model/errors.ts';
import { showTime } from '../start/start-time.ts';
import { readFileTime } from './file-time.ts';
import { scanLog } from './scan-log.ts';
import { type FoundPlace, TimeScanner } from './time-scanner.ts';
import type { ConnectionSettings } from './zongji.ts';

export interface TimeQuestion {
  readonly connection: ConnectionSettings;
  /** The server as messages name it. */
  readonly address: string;
  /** The moment wanted, in milliseconds since 1970. */
  readonly time: number;
  /** The server's own clock, in seconds. */
  readonly now: number;
  /** Names of the log files, the oldest first. */
  readonly files: readonly string[];
  readonly end: { readonly file: string; readonly offset: number };
}

/**
 * The place of the first transaction with a time at or behind a moment, by whole seconds, as the log
 * has no more; the end of the log where there is none yet.
 */
export async function findStartTime(question: TimeQuestion): Promise<FoundPlace> {
  const { connection, address, time, now, end } = question;
  const seconds = Math.floor(time / 1_000);
  if (seconds > now) {
    throw new BsqlError(
      `startTimestamp ${showTime(time)} lies in the future: the clock of ${address} says ${showTime(now * 1_000)}`,
      {
        code: 'BSQL5050',
        kind: 'data',
        help: 'without a zone a time is UTC: write one, as in "2026-11-20 10:00:00+02:00". To begin now, leave startFrom out',
      },
    );
  }
  const file = await findFile(question, seconds);
  const scanner = new TimeScanner(file, seconds, end);
  return await scanLog(connection, file, (bytes, start, packetEnd) => scanner.read(bytes, start, packetEnd));
}

/** The last file that was begun before the moment: all that is older was committed before it. */
async function findFile(
  { connection, address, files, time, end }: TimeQuestion,
  seconds: number,
): Promise<string> {
  const [oldest = end.file] = files;
  const begun = await readFileTime(connection, oldest);
  if (begun > seconds) {
    throw new BsqlError(
      `startTimestamp ${showTime(time)} lies before the log of ${address}: the oldest file that is left is ${oldest}, begun at ${showTime(begun * 1_000)}`,
      {
        code: 'BSQL5003',
        kind: 'data',
        help: 'what happened before is gone from the server. Begin with that file (startFrom="earliest"), or load the existing rows too (snapshot="initial")',
      },
    );
  }
  let low = 0;
  let high = files.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const middleTime = await readFileTime(connection, files[middle] as string);
    // In the same second the file before it may still have been written.
    if (middleTime >= seconds) high = middle - 1;
    else low = middle;
  }
  return files[low] ?? oldest;
}
