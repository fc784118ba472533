import { randomInt } from 'node:crypto';
import { headerTime, headerType } from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import { type ConnectionSettings, createZongji, startZongji, takeEvents } from './zongji.ts';

const firstOffset = 4;
const patience = 10_000;

/** When a log file was begun, in seconds since 1970, as its first event says; no question to a server tells it. */
export async function readFileTime(connection: ConnectionSettings, file: string): Promise<number> {
  const zongji = createZongji(connection);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the head of ${file} did not come`)), patience);
      zongji.on('error', reject);
      zongji.on('ready', () => {
        try {
          takeEvents(zongji, (bytes, start) => {
            if (headerType(bytes, start) === eventType.formatDescription) resolve(headerTime(bytes, start));
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
