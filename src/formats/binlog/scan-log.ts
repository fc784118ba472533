import { randomInt } from 'node:crypto';
import { type ConnectionSettings, createZongji, startZongji, takeEvents } from './zongji.ts';

const firstOffset = 4;
const patience = 10_000;

/**
 * Shows the events of a log, from the head of a file on, to `visit` until it answers with more than
 * undefined, over a connection of its own.
 */
export async function scanLog<T>(
  connection: ConnectionSettings,
  file: string,
  visit: (bytes: Buffer, start: number, end: number) => T | undefined,
): Promise<T> {
  const zongji = createZongji(connection);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the log behind the head of ${file} does not come`)),
        patience,
      );
      let over = false;
      zongji.on('error', reject);
      zongji.on('ready', () => {
        try {
          takeEvents(zongji, (bytes, start, end) => {
            if (over) return;
            timer?.refresh();
            const found = attempt(visit, bytes, start, end, reject);
            if (found === undefined) return;
            over = true;
            zongji.connection?.pause();
            resolve(found);
          });
        } catch (error) {
          reject(error as Error);
        }
      });
      // An id of its own: it must not throw the stream itself out.
      startZongji(zongji, {
        serverId: randomInt(2 ** 20, 2 ** 32 - 1),
        filename: file,
        position: firstOffset,
      });
    });
  } finally {
    clearTimeout(timer);
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, 2_000);
      zongji.on('stopped', () => {
        clearTimeout(late);
        resolve();
      });
      zongji.stop();
    });
  }
}

function attempt<T>(
  visit: (bytes: Buffer, start: number, end: number) => T | undefined,
  bytes: Buffer,
  start: number,
  end: number,
  onFault: (error: unknown) => void,
): T | undefined {
  try {
    return visit(bytes, start, end);
  } catch (error) {
    onFault(error);
    return undefined;
  }
}
