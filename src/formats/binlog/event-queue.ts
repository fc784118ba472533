import type { Operation } from '../../model/change.ts';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { classifyQuery } from './query-event.ts';
import type { TableFilter } from './table-filter.ts';
import { readTableMap, type ZongjiEvent, type ZongjiTableMap } from './zongji.ts';

/** A rows event, waiting to be read. */
export interface RowsEntry {
  readonly operation: Exclude<Operation, 'read'>;
  readonly map: ZongjiTableMap;
  readonly rows: readonly unknown[];
  readonly bytes: number;
  readonly time: number;
  readonly file: string;
  readonly offset: number;
  readonly gtid: string | undefined;
}

export interface Taken {
  readonly entries: readonly RowsEntry[];
  /** The commit behind the last entry, unless the transaction goes on. */
  readonly commit: { readonly file: string; readonly offset: number } | undefined;
  readonly time: number;
}

export interface QueueOptions {
  readonly stopOnTruncate: boolean;
  /** A transaction larger than this is handed out in pieces. */
  readonly pieceBytes: number;
  /** Without GTIDs a place is a file and an offset, and that must not wrap. */
  readonly gtids: boolean;
  readonly startOffset: number;
}

/**
 * Collects a connection's events and hands them out by transaction. Whatever is not a row, a
 * commit or known to be harmless ends the stream: nothing is skipped.
 */
export class EventQueue {
  readonly #filter: TableFilter;
  readonly #stopOnTruncate: boolean;
  /** A transaction larger than this is handed out in pieces. */
  readonly #pieceBytes: number;
  readonly #maps = new Map<number, ZongjiTableMap>();
  #entries: RowsEntry[] = [];
  /** How many of the entries stand before the last commit. */
  #committed = 0;
  #commit: { file: string; offset: number } | undefined;
  #bytes = 0;
  #file: string;
  #time = 0;
  #inXa = false;
  readonly #gtids: boolean;
  /** The last place in the present file. */
  #lastOffset: number;

  constructor(file: string, filter: TableFilter, options: QueueOptions) {
    this.#file = file;
    this.#filter = filter;
    this.#stopOnTruncate = options.stopOnTruncate;
    this.#pieceBytes = options.pieceBytes;
    this.#gtids = options.gtids;
    this.#lastOffset = options.startOffset;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get ready(): boolean {
    return this.#commit !== undefined || this.#bytes >= this.#pieceBytes;
  }

  take(): Taken {
    const commit = this.#commit;
    const entries = commit ? this.#entries.splice(0, this.#committed) : this.#entries.splice(0);
    for (const entry of entries) this.#bytes -= entry.bytes;
    this.#committed = 0;
    this.#commit = undefined;
    return { entries, commit, time: this.#time };
  }

  /** Takes one event in. Throws a BsqlError for one that must stop the stream. */
  push(event: ZongjiEvent): void {
    if (event.timestamp > 0) this.#time = event.timestamp;
    switch (event.getTypeName()) {
      case 'TableMap':
        this.#maps.set(event.tableId, readTableMap(event));
        break;
      case 'WriteRows':
        this.#pushRows('insert', event);
        break;
      case 'UpdateRows':
        this.#pushRows('update', event);
        break;
      case 'DeleteRows':
        this.#pushRows('delete', event);
        break;
      case 'Xid':
        this.#markCommit(event.nextPosition);
        break;
      case 'Query':
        this.#pushQuery(event);
        break;
      case 'Rotate':
        if (event.binlogName !== this.#file) this.#lastOffset = 0;
        this.#file = event.binlogName;
        this.#maps.clear();
        // The first event of a dump is a made-up rotate: it is a place, but no progress (T2).
        break;
      case 'Heartbeat':
        if (this.#entries.length === this.#committed && event.binlogName === this.#file)
          this.#markCommit(event.nextPosition);
        break;
      case 'MariadbGtid':
        this.#inXa = event.preparedXa;
        break;
      case 'XaPrepare':
        if (!event.onePhase && this.#entries.length > this.#committed) throw xaError();
        this.#markCommit(event.nextPosition);
        break;
    }
  }

  #pushRows(operation: RowsEntry['operation'], event: ZongjiEvent): void {
    const map = this.#maps.get(event.tableId);
    if (!map) {
      throw new BsqlError(`rows came for the table id ${event.tableId} without a table map before them`, {
        code: 'BSQL5007',
        kind: 'data',
        help: 'the position lies inside a transaction; remove the checkpoint and load the existing rows again',
      });
    }
    if (this.#inXa) throw xaError();
    requireWholeRows(event, map);
    this.#bytes += event.size;
    this.#entries.push({
      operation,
      map,
      rows: event.rows,
      bytes: event.size,
      time: event.timestamp,
      file: this.#file,
      offset: event.nextPosition,
      gtid: event.gtid,
    });
  }

  #pushQuery(event: ZongjiEvent): void {
    const query = classifyQuery(event.query, event.schema, this.#filter);
    switch (query.kind) {
      case 'begin':
      case 'inside':
        return;
      case 'xa':
        this.#inXa = /^xa\s+(?:start|begin)/i.test(event.query);
        return;
      case 'statement':
        throw new BsqlError(
          `a change is in the log as a statement, without its rows: ${event.query.slice(0, 120)}`,
          {
            code: 'BSQL5005',
            kind: 'data',
            help: 'set binlog_format=ROW on the server and in every session that sets its own, then load the existing rows again',
          },
        );
      case 'truncate':
        if (this.#stopOnTruncate) {
          throw new BsqlError(
            `the ${query.what} was emptied or dropped at ${this.#file}:${event.nextPosition}`,
            {
              code: 'BSQL5008',
              kind: 'data',
              help: 'the target still has its documents. Clear it yourself if it should follow, then run on with onTruncate="ignore"',
            },
          );
        }
        break;
      case 'commit':
      case 'other':
        break;
    }
    this.#inXa = false;
    this.#markCommit(event.nextPosition);
  }

  #markCommit(offset: number): void {
    this.#inXa = false;
    this.#committed = this.#entries.length;
    // MariaDB 11.4 and later write 0 inside transactions; only a real offset is a place (T2).
    if (offset === 0) return;
    if (offset < this.#lastOffset && !this.#gtids) throw wrapError(this.#file);
    this.#lastOffset = offset;
    this.#commit = { file: this.#file, offset };
  }
}

/** Columns that an image leaves out would come as null, and missing is not null (T8). */
function requireWholeRows(event: ZongjiEvent, map: ZongjiTableMap): void {
  const whole = (bitmap: Uint8Array): boolean => {
    for (let column = 0; column < event.numberOfColumns; column++) {
      if (((bitmap[column >> 3] ?? 0) & (1 << (column & 7))) === 0) return false;
    }
    return true;
  };
  if (
    whole(event.columns_present_bitmap) &&
    (!event.columns_present_bitmap2 || whole(event.columns_present_bitmap2))
  )
    return;
  throw new BsqlError(`a row of ${map.database}.${map.table} is in the log without some of its columns`, {
    code: 'BSQL5006',
    kind: 'data',
    help: 'set binlog_row_image=FULL on the server and in every session that sets its own',
  });
}

function xaError(): BsqlError {
  return new BsqlError('a followed table was changed in an XA transaction, which may still be rolled back', {
    code: 'BSQL5011',
    kind: 'data',
    help: 'bsql does not follow XA transactions yet: use plain transactions on followed tables',
  });
}

/** Offsets in events have 32 bits (T3). */
function wrapError(file: string): BsqlError {
  return new BsqlError(`the log file ${file} is larger than 4 GiB, so places in it cannot be told any more`, {
    code: 'BSQL5012',
    kind: 'data',
    help: 'switch GTIDs on (gtid_mode=ON), which have no such limit, or load the existing rows again behind this file',
  });
}

/** The error of a value that cannot be read, with its place. */
export function valueError(error: unknown, entry: RowsEntry, column: string): BsqlError {
  return new BsqlError(
    `${entry.map.database}.${entry.map.table}.${column} at ${entry.file}:${entry.offset} holds ${messageOf(error)}`,
    {
      code: 'BSQL5007',
      kind: 'data',
      cause: error,
      help: 'leave the table out with tableNamePattern, or change the column',
    },
  );
}
