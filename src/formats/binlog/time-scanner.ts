import {
  checksumLength,
  headerNextPosition,
  headerTime,
  headerType,
  isMadeUp,
} from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import { type LogFormat, readFormatDescription } from './decode/format-description.ts';
import { MariadbGtidTracker } from './decode/gtid/mariadb-gtid-tracker.ts';
import { MysqlGtidTracker } from './decode/gtid/mysql-gtid-tracker.ts';
import { endsWithChecksum, readRotate } from './decode/rotate.ts';

/** A place between two transactions, with everything that came before it. */
export interface FoundPlace {
  readonly file: string;
  readonly offset: number;
  readonly gtidSet: string | undefined;
  /** When the file was begun, in seconds since 1970. */
  readonly created: number | undefined;
}

const firstOffset = 4;
const wrap = 2 ** 32;

/**
 * Looks for the first transaction with a time at or behind `seconds`, from the head of a file on; the
 * place `end` will do where none is before it. It reads heads of events only, and counts GTIDs.
 */
export class TimeScanner {
  readonly #seconds: number;
  readonly #end: { readonly file: string; readonly offset: number };
  readonly #mysqlGtids = new MysqlGtidTracker(undefined);
  readonly #mariadbGtids = new MariadbGtidTracker(undefined);
  #format: LogFormat = { mariadb: false, checksums: false, tableIdLength: 6 };
  #file: string;
  #offset = firstOffset;
  #created: number | undefined;

  constructor(file: string, seconds: number, end: { readonly file: string; readonly offset: number }) {
    this.#file = file;
    this.#seconds = seconds;
    this.#end = end;
  }

  /** Takes one event in; the place, once it is found. */
  read(bytes: Buffer, start: number, packetEnd: number): FoundPlace | undefined {
    const type = headerType(bytes, start);
    if (type === eventType.heartbeat || type === eventType.heartbeatV2) return this.#isAtEnd();
    if (type === eventType.rotate && isMadeUp(bytes, start)) {
      const nameEnd = endsWithChecksum(bytes, start, packetEnd) ? packetEnd - checksumLength : packetEnd;
      this.#enter(readRotate(bytes, start, nameEnd));
      return undefined;
    }
    const end = packetEnd - (this.#format.checksums ? checksumLength : 0);
    const gtids = this.#format.mariadb ? this.#mariadbGtids : this.#mysqlGtids;
    switch (type) {
      case eventType.formatDescription:
        this.#format = readFormatDescription(bytes, start, packetEnd);
        this.#created ??= headerTime(bytes, start);
        break;
      case eventType.previousGtids:
        this.#mysqlGtids.previous(bytes, start, end);
        break;
      case eventType.mariadbGtidList:
        this.#mariadbGtids.list(bytes, start, end);
        break;
      case eventType.gtid:
      case eventType.anonymousGtid:
      case eventType.taggedGtid:
      case eventType.mariadbGtid:
        gtids.end();
        if (headerTime(bytes, start) >= this.#seconds) return this.#place();
        this.#begin(type, bytes, start, end);
        break;
    }
    // An event that the server made for the way is in no file.
    if (!isMadeUp(bytes, start)) this.#pass(headerNextPosition(bytes, start), packetEnd - start);
    return this.#isAtEnd();
  }

  /**
   * Some events are in the file and not sent (MariaDB's annotations), so what events say of their place
   * goes before their length; it has 32 bits, and in MariaDB 11.4 and later is 0 inside transactions.
   */
  #pass(next: number, length: number): void {
    if (next === 0) {
      this.#offset += length;
      return;
    }
    const low = this.#offset % wrap;
    this.#offset += next - low + (next < low ? wrap : 0);
  }

  #begin(type: number, bytes: Buffer, start: number, end: number): void {
    if (type === eventType.mariadbGtid) this.#mariadbGtids.begin(bytes, start);
    else if (type === eventType.taggedGtid) this.#mysqlGtids.beginTagged(bytes, start, end);
    else if (type === eventType.gtid) this.#mysqlGtids.begin(bytes, start);
    else this.#mysqlGtids.beginAnonymous();
  }

  #enter(file: string): void {
    if (file === this.#file) return;
    this.#file = file;
    this.#offset = firstOffset;
    this.#created = undefined;
  }

  #isAtEnd(): FoundPlace | undefined {
    const { file, offset } = this.#end;
    if (this.#file !== file || this.#offset < offset) return undefined;
    this.#mysqlGtids.end();
    this.#mariadbGtids.end();
    return this.#place();
  }

  #place(): FoundPlace {
    const gtids = this.#format.mariadb ? this.#mariadbGtids : this.#mysqlGtids;
    return { file: this.#file, offset: this.#offset, gtidSet: gtids.text(), created: this.#created };
  }
}
