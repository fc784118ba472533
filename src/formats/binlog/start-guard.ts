import { BsqlError } from '../../model/errors.ts';
import { headerTime } from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import { readQuery } from './decode/query.ts';

/** A place that a log is begun at. */
export interface StartPlace {
  readonly file: string;
  readonly offset: number;
  /** When the file was begun, if that is known, in seconds since 1970. */
  readonly created?: number | undefined;
}

const firstOffset = 4;

/** What stands at the head of a file, or between transactions: it says nothing of the place. */
const aside = new Set<number>([
  eventType.rotate,
  eventType.formatDescription,
  eventType.stop,
  eventType.heartbeat,
  eventType.heartbeatV2,
  eventType.ignorable,
  eventType.previousGtids,
  eventType.mariadbGtidList,
  eventType.binlogCheckpoint,
  eventType.startEncryption,
]);

const beginnings = new Set<number>([
  eventType.gtid,
  eventType.anonymousGtid,
  eventType.taggedGtid,
  eventType.mariadbGtid,
  eventType.incident,
]);

/** Statements that stand in the log behind the beginning of their transaction. */
const insideQuery = /^\s*(?:commit|rollback|savepoint|release|xa\s+end)\b/i;

/**
 * Looks at the first events behind a place: rows behind the middle of a transaction would come
 * without those before them, and nobody would know (T1).
 */
export class StartGuard {
  readonly #place: StartPlace;
  #sawHead = false;

  constructor(place: StartPlace) {
    this.#place = place;
  }

  /** True when all was seen that has to be; throws a BsqlError for a place where nothing may begin. */
  passes(type: number, bytes: Buffer, start: number, end: number): boolean {
    const { offset } = this.#place;
    if (type === eventType.formatDescription) {
      // A server that starts may write another one into the middle of a file.
      if (!this.#sawHead) this.#requireSameFile(headerTime(bytes, start));
      this.#sawHead = true;
      return offset <= firstOffset;
    }
    if (aside.has(type)) return false;
    if (offset <= firstOffset || beginnings.has(type)) return true;
    if (type === eventType.query && !insideQuery.test(readQuery(bytes, start, end, false).sql)) return true;
    throw insideError(this.#place);
  }

  /** A server restored or reset gives its files the old names again (T5). */
  #requireSameFile(created: number): void {
    const { file, created: before } = this.#place;
    if (before === undefined || before === created) return;
    throw new BsqlError(
      `the log file ${file} is not the one that the checkpoint was written for: it was begun ${show(created)}, and that one ${show(before)}`,
      {
        code: 'BSQL5010',
        kind: 'data',
        help: 'the log was reset or restored, so what came in between cannot be told. Remove the checkpoint and load the existing rows again',
      },
    );
  }
}

export function insideError({ file, offset }: StartPlace): BsqlError {
  return new BsqlError(
    `the place ${file}:${offset} lies inside a transaction, whose first rows would be lost`,
    {
      code: 'BSQL5040',
      kind: 'data',
      help: 'begin at the GTID or BEGIN of a transaction, as SHOW BINLOG EVENTS tells it, or at offset 4 of the file. If a checkpoint stands there, remove it and load the existing rows again',
    },
  );
}

function show(seconds: number): string {
  return `at ${new Date(seconds * 1_000).toISOString()}`;
}
