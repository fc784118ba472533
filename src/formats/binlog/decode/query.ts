import { Cursor } from './cursor.ts';
import { headerLength } from './event-header.ts';
import { inflateEvent } from './inflate-event.ts';

export interface Query {
  readonly database: string;
  readonly sql: string;
}

/** Offsets behind the header: thread, time, length of the database's name, error, length of the variables. */
const databaseLengthAt = headerLength + 8;
const variablesLengthAt = headerLength + 11;
const variablesAt = headerLength + 13;

/** Where the statement itself begins: behind the variables, the database and a zero. */
function statementAt(bytes: Buffer, start: number): number {
  const variables =
    (bytes[start + variablesLengthAt] as number) | ((bytes[start + variablesLengthAt + 1] as number) << 8);
  return start + variablesAt + variables + (bytes[start + databaseLengthAt] as number) + 1;
}

/** The statement that opens most transactions of MySQL, told without making a string. */
export function isBegin(bytes: Buffer, start: number, end: number): boolean {
  const at = statementAt(bytes, start);
  return (
    end - at === 5 &&
    bytes[at] === 0x42 &&
    bytes[at + 1] === 0x45 &&
    bytes[at + 2] === 0x47 &&
    bytes[at + 3] === 0x49 &&
    bytes[at + 4] === 0x4e
  );
}

export function readQuery(bytes: Buffer, start: number, end: number, compressed: boolean): Query {
  const at = statementAt(bytes, start);
  const databaseLength = bytes[start + databaseLengthAt] as number;
  const cursor = new Cursor(bytes, at - 1 - databaseLength, end);
  const database = cursor.utf8(databaseLength);
  cursor.at = at;
  const statement = cursor.take(end - at);
  return { database, sql: (compressed ? inflateEvent(statement) : statement).toString('utf8') };
}
