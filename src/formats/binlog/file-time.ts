import { headerTime, headerType } from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import { scanLog } from './scan-log.ts';
import type { ConnectionSettings } from './zongji.ts';

/** When a log file was begun, in seconds since 1970, as its first event says; no question to a server tells it. */
export async function readFileTime(connection: ConnectionSettings, file: string): Promise<number> {
  return await scanLog(connection, file, (bytes, start) =>
    headerType(bytes, start) === eventType.formatDescription ? headerTime(bytes, start) : undefined,
  );
}
