import { Cursor } from './cursor.ts';
import { headerLength, headerNextPosition } from './event-header.ts';

/** Where an idle server stands. */
export interface Heartbeat {
  readonly file: string;
  readonly offset: number;
}

const longOffsetLength = 8;

/** MariaDB puts offsets that need more than 32 bits before the name, and 0 into the header. */
export function readHeartbeat(bytes: Buffer, start: number, end: number, mariadb: boolean): Heartbeat {
  const cursor = new Cursor(bytes, start + headerLength, end);
  let offset = headerNextPosition(bytes, start);
  if (mariadb && offset === 0 && end - cursor.at >= longOffsetLength) offset = Number(cursor.u64());
  return { file: cursor.utf8(end - cursor.at), offset };
}

const fileField = 1;
const offsetField = 2;

/** The later form: fields with a type and a length, ended by a zero. */
export function readHeartbeatV2(bytes: Buffer, start: number, end: number): Heartbeat {
  const cursor = new Cursor(bytes, start + headerLength, end);
  let file = '';
  let offset = 0;
  while (cursor.at < end) {
    const type = cursor.lengthEncoded();
    if (type === 0) break;
    const next = cursor.lengthEncoded() + cursor.at;
    if (type === fileField) file = cursor.utf8(next - cursor.at);
    else if (type === offsetField) offset = cursor.lengthEncoded();
    cursor.at = next;
  }
  cursor.requireInside();
  return { file, offset };
}
