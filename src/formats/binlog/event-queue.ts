import type { Origin } from '../../model/change.ts';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { ChunkSizes } from './chunk-sizes.ts';
import type { RowsForm } from './decode/rows-event.ts';
import type { TableMap } from './decode/table-map.ts';
import { PreparedTransactions } from './prepared-transactions.ts';
import type { GoneTable } from './query-event.ts';

/** A rows event, waiting to be read. Its bytes are those of the connection, not a copy. */
export interface RowsEntry {
  readonly form: RowsForm;
  readonly map: TableMap;
  readonly source: Buffer;
  /** Behind the table id. */
  readonly start: number;
  /** Before the checksum. */
  readonly end: number;
  /** Length of the event. */
  readonly bytes: number;
  readonly origin: Origin;
}

/** A compressed transaction (MySQL's TRANSACTION_PAYLOAD), waiting to be opened. */
export interface PayloadEntry {
  readonly form: undefined;
  readonly source: Buffer;
  /** Behind the header. */
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly origin: Origin;
}

/** A statement between rows that may have changed tables. */
export interface StatementEntry {
  readonly form: null;
  readonly sql: string;
  /** The database that it was sent to. */
  readonly database: string;
  /** Tables that it emptied, where that is to be handed on. */
  readonly gone: readonly GoneTable[];
  readonly origin: Origin;
}

export type QueueEntry = RowsEntry | PayloadEntry | StatementEntry;

/** The place behind a commit. */
interface CommitPlace {
  readonly file: string;
  readonly offset: number;
  /** When the file was begun, in seconds since 1970, if that was seen. */
  readonly created: number | undefined;
  /** XA transactions that are prepared there, without a row that is wanted. */
  readonly prepared: readonly string[] | undefined;
}

export interface Taken {
  readonly entries: readonly QueueEntry[];
  /** The commit behind the last entry, unless the transaction goes on. */
  readonly commit: CommitPlace | undefined;
  readonly time: number;
}

export interface QueueOptions {
  /** A transaction that holds more memory than this is handed out in pieces. */
  readonly pieceBytes: number;
  /** Without GTIDs a place is a file and an offset, and that must not wrap. */
  readonly gtids: boolean;
  readonly startOffset: number;
  /** Bytes that prepared XA transactions may keep. Default none. */
  readonly preparedBytes?: number;
  /** Those that are prepared at the start, without a row that is wanted. */
  readonly prepared?: readonly string[] | undefined;
}

/** Holds what is to be read of a connection's events and hands it out by transaction. */
export class EventQueue {
  readonly #pieceBytes: number;
  readonly #gtids: boolean;
  #entries: QueueEntry[] = [];
  /** How many of the entries stand before the last commit. */
  #committed = 0;
  /** How many stand before the last place to go on from, which is further back while XA transactions are prepared. */
  #positioned = 0;
  /** The last place to go on from: one for each transaction, so no object. */
  #commitOffset: number | undefined;
  #commitFile = '';
  #commitCreated: number | undefined;
  #commitPrepared: readonly string[] | undefined;
  #held = 0;
  readonly #chunks = new ChunkSizes();
  #file: string;
  /** When the present file was begun. */
  #created: number | undefined;
  /** The last place in the present file. */
  #lastOffset: number;
  readonly prepared: PreparedTransactions;
  /** Commit time of the newest event, in milliseconds since 1970. */
  time = 0;

  constructor(file: string, options: QueueOptions) {
    this.#file = file;
    this.#pieceBytes = options.pieceBytes;
    this.#gtids = options.gtids;
    this.#lastOffset = options.startOffset;
    this.prepared = new PreparedTransactions(options.preparedBytes ?? 0, options.prepared);
  }

  /** Memory that the entries keep: an event of a few bytes keeps the whole chunk that it came in. */
  get held(): number {
    return this.#held;
  }

  get empty(): boolean {
    return this.#entries.length === 0;
  }

  get ready(): boolean {
    return this.#commitOffset !== undefined || this.#committed > 0 || this.#held >= this.#pieceBytes;
  }

  /** Whether rows wait that may be handed out and whose commit is still to come. */
  get hasUncommitted(): boolean {
    return this.#entries.length > this.#committed;
  }

  /** Whether a transaction runs. */
  get insideTransaction(): boolean {
    return this.hasUncommitted || this.prepared.open;
  }

  get file(): string {
    return this.#file;
  }

  take(): Taken {
    const commit = this.#takeCommit();
    const committed = this.#committed;
    const entries = this.#entries;
    const count = commit ? this.#positioned : committed > 0 ? committed : entries.length;
    const left = entries.slice(count);
    entries.length = count;
    this.#entries = [];
    this.#held = 0;
    this.#chunks.clear();
    for (const entry of left) this.push(entry);
    this.#committed = Math.max(0, committed - count);
    this.#positioned = 0;
    return { entries, commit, time: this.time };
  }

  push(entry: QueueEntry): void {
    if (entry.form === null) this.#held += entry.sql.length;
    else this.#held += this.#chunks.unseen(entry.source);
    this.#entries.push(entry);
  }

  /** The events go on in this file. */
  enter(file: string): void {
    if (file !== this.#file) {
      this.#lastOffset = 0;
      this.#created = undefined;
    }
    this.#file = file;
  }

  /** When the present file was begun, in seconds since 1970: the first to say so is its head. */
  noteCreation(seconds: number): void {
    this.#created ??= seconds;
  }

  markCommit(offset: number): void {
    this.#committed = this.#entries.length;
    // MariaDB 11.4 and later write 0 inside transactions; only a real offset is a place (T2).
    if (offset === 0) return;
    if (offset < this.#lastOffset && !this.#gtids) throw wrapError(this.#file);
    this.#lastOffset = offset;
    if (this.prepared.holds) return;
    this.#positioned = this.#committed;
    this.#commitOffset = offset;
    this.#commitFile = this.#file;
    this.#commitCreated = this.#created;
    this.#commitPrepared = this.prepared.aside;
  }

  #takeCommit(): CommitPlace | undefined {
    const offset = this.#commitOffset;
    this.#commitOffset = undefined;
    if (offset === undefined) return undefined;
    return {
      file: this.#commitFile,
      offset,
      created: this.#commitCreated,
      prepared: this.#commitPrepared,
    };
  }
}

/** Offsets in events have 32 bits (T3). */
function wrapError(file: string): BsqlError {
  return new BsqlError(`the log file ${file} is larger than 4 GiB, so places in it cannot be told any more`, {
    code: 'BSQL5012',
    kind: 'data',
    help: 'switch GTIDs on (gtid_mode=ON), which have no such limit, or load the existing rows again behind this file',
  });
}

/** The error of rows that cannot be read, with their place. */
export function valueError(error: unknown, entry: RowsEntry, column: string | undefined): BsqlError {
  const { map, origin } = entry;
  const where = `${map.database}.${map.table}${column === undefined ? '' : `.${column}`}`;
  return new BsqlError(`${where} at ${origin.file}:${origin.offset} holds ${messageOf(error)}`, {
    code: 'BSQL5007',
    kind: 'data',
    cause: error,
    help: 'leave the table out with tableNamePattern, or change the column',
  });
}
