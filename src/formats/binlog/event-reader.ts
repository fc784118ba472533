import type { Origin } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import {
  checksumLength,
  headerLength,
  headerNextPosition,
  headerTime,
  headerType,
  mayBeIgnored,
} from './decode/event-header.ts';
import { eventType } from './decode/event-types.ts';
import { type LogFormat, readFormatDescription } from './decode/format-description.ts';
import { MariadbGtidTracker } from './decode/gtid/mariadb-gtid-tracker.ts';
import { MysqlGtidTracker } from './decode/gtid/mysql-gtid-tracker.ts';
import { type Heartbeat, readHeartbeat, readHeartbeatV2 } from './decode/heartbeat.ts';
import { readPayloadHeader } from './decode/payload-header.ts';
import { isBegin, readQuery } from './decode/query.ts';
import { endsWithChecksum, readRotate } from './decode/rotate.ts';
import { type RowsForm, rowsForms } from './decode/rows-event.ts';
import { readTableId, TableMaps } from './decode/table-maps.ts';
import { isOnePhase } from './decode/xa-prepare.ts';
import { xidOfPrepare, xidOfStatement } from './decode/xid.ts';
import { requireChecksum } from './event-checksum.ts';
import { EventOrigin, LogPlace } from './event-origin.ts';
import type { EventQueue, RowsEntry } from './event-queue.ts';
import { classifyQuery, type GoneTable, type QueryKind } from './query-event.ts';
import { mayDefine } from './redefines.ts';
import type { OnGone, OnUnknownXa } from './settings.ts';
import { StartGuard, type StartPlace } from './start-guard.ts';
import type { TableFilter } from './table-filter.ts';
import { isXaPayload, openXaPayload } from './xa-payload.ts';

export interface EventReaderOptions {
  readonly filter: TableFilter;
  readonly onTruncate: OnGone;
  readonly onDrop: OnGone;
  /** What an XA COMMIT means whose rows were not read. Default error. */
  readonly onUnknownXa?: OnUnknownXa;
  /** Where events have checksums. Default false. */
  readonly verifyChecksums?: boolean;
  /** Everything before the start, where that is known. */
  readonly gtidSet: string | undefined;
  /** Where the log is begun, if by file and offset: it has to be what it was, and between two transactions. */
  readonly place?: StartPlace | undefined;
  /** How events look until the log says it. */
  readonly format: LogFormat;
  /** A rotation to this file means that there is nothing more to come. */
  readonly endFile?: string | undefined;
  /** Of events that stand inside another one: they have no place of their own. */
  readonly origin?: Origin;
}

/** The server alters these on the way, and says by themselves how they end. */
const madeUp = new Set<number>([eventType.formatDescription, eventType.rotate]);

/** Rows for this table id announce no rows: the server closes a statement with them. */
const noTable = new Set([0xffffff, 0xffffffffffff]);

/**
 * Reads the events of a connection, one after the other. Whatever is not a row, a commit or known
 * to be harmless ends the stream: nothing is skipped.
 */
export class EventReader {
  readonly #queue: EventQueue;
  readonly #options: EventReaderOptions;
  readonly #maps: TableMaps;
  readonly #mysqlGtids: MysqlGtidTracker;
  readonly #mariadbGtids: MariadbGtidTracker;
  #format: LogFormat;
  #checksum: number;
  /** What counted before the oldest XA transaction that is prepared and has rows. */
  #heldGtids: { readonly text: string | undefined } | undefined;
  #guard: StartGuard | undefined;
  #started = false;
  /** Behind the GTID of the present transaction: inside of it MariaDB 11.4 and later write no offsets (T2). */
  #begun = 0;
  #place: LogPlace | undefined;
  /** Whether the rotation to the last file was seen. */
  ended = false;

  constructor(queue: EventQueue, options: EventReaderOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#maps = new TableMaps(options.filter);
    const start = options.gtidSet;
    // A set of MySQL has a colon behind each source, a position of MariaDB has none at all.
    const ofMysql = start?.includes(':') ?? false;
    this.#mysqlGtids = new MysqlGtidTracker(ofMysql ? start : undefined);
    this.#mariadbGtids = new MariadbGtidTracker(ofMysql ? undefined : start);
    this.#guard = options.place && new StartGuard(options.place);
    this.#format = options.format;
    this.#checksum = options.format.checksums ? checksumLength : 0;
  }

  /** As the last format description has it. */
  get format(): LogFormat {
    return this.#format;
  }

  /** Every transaction that has ended before the last place to go on from, and none that runs. */
  gtidText(): string | undefined {
    if (this.#heldGtids) return this.#heldGtids.text;
    return (this.#format.mariadb ? this.#mariadbGtids : this.#mysqlGtids).text();
  }

  /** Takes one event in. Throws a BsqlError for one that must stop the stream. */
  read(bytes: Buffer, start: number, packetEnd: number): void {
    if (packetEnd - start < headerLength) throw new RangeError('an event shorter than its header');
    const end = packetEnd - this.#checksum;
    const type = headerType(bytes, start);
    const body = start + headerLength;
    if (this.#checksum > 0 && this.#options.verifyChecksums === true && !madeUp.has(type))
      requireChecksum(bytes, start, end, this.#queue.file);
    if (this.#guard?.passes(type, bytes, start, end)) this.#guard = undefined;
    switch (type) {
      case eventType.tableMap:
        this.#maps.read(bytes, body, end, this.#format);
        return;
      case eventType.writeRows:
      case eventType.updateRows:
      case eventType.deleteRows:
      case eventType.partialUpdateRows:
      case eventType.writeRowsV1:
      case eventType.updateRowsV1:
      case eventType.deleteRowsV1:
      case eventType.compressedWriteRows:
      case eventType.compressedUpdateRows:
      case eventType.compressedDeleteRows:
      case eventType.compressedWriteRowsV1:
      case eventType.compressedUpdateRowsV1:
      case eventType.compressedDeleteRowsV1:
        this.#readRows(rowsForms[type] as RowsForm, bytes, start, end);
        return;
      case eventType.mariadbGtid:
        this.#noteTime(bytes, start);
        this.#mariadbGtids.begin(bytes, start);
        this.#begun = headerNextPosition(bytes, start);
        if (this.#mariadbGtids.preparedXa) this.#queue.prepared.begin();
        return;
      case eventType.gtid:
        this.#noteTime(bytes, start);
        this.#mysqlGtids.begin(bytes, start);
        return;
      case eventType.xid:
        this.#noteTime(bytes, start);
        this.#endTransaction(headerNextPosition(bytes, start));
        return;
      case eventType.query:
        this.#noteTime(bytes, start);
        if (!isBegin(bytes, start, end)) this.#readQuery(bytes, start, end, false);
        return;
      default:
        this.#noteTime(bytes, start);
        this.#readRare(type, bytes, start, end, packetEnd);
    }
  }

  #readRare(type: number, bytes: Buffer, start: number, end: number, packetEnd: number): void {
    switch (type) {
      case eventType.formatDescription:
        this.#format = readFormatDescription(bytes, start, packetEnd);
        this.#checksum = this.#format.checksums ? checksumLength : 0;
        this.#queue.noteCreation(headerTime(bytes, start));
        this.#markStart();
        return;
      case eventType.rotate: {
        const nameEnd = endsWithChecksum(bytes, start, packetEnd) ? packetEnd - checksumLength : packetEnd;
        this.#rotate(readRotate(bytes, start, nameEnd));
        return;
      }
      case eventType.heartbeat:
        this.#readHeartbeat(readHeartbeat(bytes, start, end, this.#format.mariadb));
        return;
      case eventType.heartbeatV2:
        this.#readHeartbeat(readHeartbeatV2(bytes, start, end));
        return;
      case eventType.anonymousGtid:
        this.#mysqlGtids.beginAnonymous();
        return;
      case eventType.taggedGtid:
        this.#mysqlGtids.beginTagged(bytes, start, end);
        return;
      case eventType.previousGtids:
        this.#mysqlGtids.previous(bytes, start, end);
        return;
      case eventType.mariadbGtidList:
        this.#mariadbGtids.list(bytes, start, end);
        return;
      case eventType.compressedQuery:
        this.#readQuery(bytes, start, end, true);
        return;
      case eventType.xaPrepare:
        if (this.#options.origin) throw xaError();
        this.#endXa(bytes, start, end, headerNextPosition(bytes, start));
        return;
      case eventType.transactionPayload:
        this.#readPayload(bytes, start, end);
        return;
      case eventType.incident:
        throw incidentError();
      case eventType.stop:
      case eventType.intVar:
      case eventType.rand:
      case eventType.userVar:
      case eventType.ignorable:
      case eventType.rowsQuery:
      case eventType.transactionContext:
      case eventType.viewChange:
      case eventType.annotateRows:
      case eventType.binlogCheckpoint:
      case eventType.startEncryption:
        return;
      default:
        if (withoutRows.has(type)) throw statementError(type);
        if (!mayBeIgnored(bytes, start)) throw unknownError(type);
    }
  }

  /** The place of the start again, now that it is known which file it is in. */
  #markStart(): void {
    const { place } = this.#options;
    if (!place || place.created !== undefined || this.#started) return;
    this.#started = true;
    this.#queue.markCommit(place.offset);
  }

  #noteTime(bytes: Buffer, start: number): void {
    const seconds = headerTime(bytes, start);
    if (seconds > 0) this.#queue.time = seconds * 1000;
  }

  #rotate(file: string): void {
    if (file === this.#options.endFile) {
      this.ended = true;
      return;
    }
    // The first event of a dump is a made-up rotate: it is a place, but no progress (T2).
    this.#queue.enter(file);
    this.#begun = 0;
    this.#maps.clear();
  }

  #readHeartbeat({ file, offset }: Heartbeat): void {
    if (!this.#queue.insideTransaction && file === this.#queue.file) this.#queue.markCommit(offset);
  }

  #readRows(form: RowsForm, bytes: Buffer, start: number, end: number): void {
    const body = start + headerLength;
    const tableId = readTableId(bytes, body, this.#format);
    const map = this.#maps.find(tableId);
    if (map === null) return;
    if (map === undefined) {
      if (noTable.has(tableId)) return;
      throw new BsqlError(`rows came for the table id ${tableId} without a table map before them`, {
        code: 'BSQL5007',
        kind: 'data',
        help: 'the position lies inside a transaction; remove the checkpoint and load the existing rows again',
      });
    }
    const entry: RowsEntry = {
      form,
      map,
      source: bytes,
      start: body + this.#format.tableIdLength,
      end,
      bytes: end - start,
      origin: this.#options.origin ?? this.#originOf(bytes, start),
    };
    if (this.#queue.prepared.open) this.#queue.prepared.push(entry);
    else this.#queue.push(entry);
  }

  /** XA PREPARE, or an XA COMMIT in one phase. */
  #endXa(bytes: Buffer, start: number, end: number, offset: number): void {
    const queue = this.#queue;
    const { prepared } = queue;
    if (isOnePhase(bytes, start)) {
      for (const entry of prepared.finish()) queue.push(entry);
    } else {
      if (queue.hasUncommitted) throw xaError();
      // Before this transaction counts: it is to be read again until it is decided.
      const before = prepared.holds ? this.#heldGtids : { text: this.gtidText() };
      prepared.prepare(xidOfPrepare(bytes, start, end), `${queue.file}:${offset}`);
      this.#heldGtids = prepared.holds ? before : undefined;
    }
    this.#endTransaction(offset);
  }

  /** XA COMMIT or XA ROLLBACK of one that was prepared, maybe long ago. */
  #decideXa(sql: string, commits: boolean, seconds: number): void {
    const { prepared } = this.#queue;
    if (prepared.open) {
      // It was never prepared: in the log is what could not be rolled back.
      for (const entry of prepared.finish()) this.#queue.push(entry);
      return;
    }
    const xid = xidOfStatement(sql);
    const entries = xid === undefined ? undefined : prepared.decide(xid);
    if (commits && entries)
      for (const entry of entries)
        this.#queue.push({
          ...entry,
          origin: entry.origin instanceof EventOrigin ? entry.origin.at(seconds) : entry.origin,
        });
    if (!prepared.holds) this.#heldGtids = undefined;
    if (commits && !entries && this.#options.onUnknownXa !== 'ignore') throw unknownXaError(xid ?? sql);
  }

  /** A whole transaction in one event; what it holds is read when it is handed out. */
  #readPayload(bytes: Buffer, start: number, end: number): void {
    const origin = this.#originOf(bytes, start);
    const body = start + headerLength;
    const header = readPayloadHeader(bytes, body, end);
    if (isXaPayload(header)) {
      this.#queue.prepared.requireRoom(header.length);
      this.#readXaPayload(openXaPayload(header), origin);
      return;
    }
    this.#queue.push({ form: undefined, source: bytes, start: body, end, bytes: end - start, origin });
    this.#endTransaction(origin.offset);
  }

  /** Read at once, as what it holds may have to wait for its commit. */
  #readXaPayload(events: Buffer, origin: Origin): void {
    const format = { ...this.#format, checksums: false };
    const inner = new EventReader(this.#queue, { ...this.#options, format, origin, gtidSet: undefined });
    for (let at = 0; at < events.length; ) {
      const next = at + events.readUInt32LE(at + 9);
      if (next - at < headerLength || next > events.length)
        throw new RangeError('a compressed transaction with an event that has no length of its own');
      if (headerType(events, at) === eventType.xaPrepare) this.#endXa(events, at, next, origin.offset);
      else inner.read(events, at, next);
      at = next;
    }
  }

  #originOf(bytes: Buffer, start: number): Origin {
    const gtids = this.#format.mariadb ? this.#mariadbGtids : this.#mysqlGtids;
    this.#noteTime(bytes, start);
    const { file } = this.#queue;
    const { source } = gtids;
    if (this.#place?.file !== file || this.#place.gtids !== source) this.#place = new LogPlace(file, source);
    const offset = headerNextPosition(bytes, start) || this.#begun;
    return this.#place.origin(headerTime(bytes, start), offset, gtids.transaction);
  }

  #readQuery(bytes: Buffer, start: number, end: number, compressed: boolean): void {
    const { filter, onTruncate, onDrop } = this.#options;
    const { database, sql } = readQuery(bytes, start, end, compressed);
    const offset = headerNextPosition(bytes, start);
    const query = classifyQuery(sql, database, filter);
    let gone: readonly GoneTable[] = [];
    switch (query.kind) {
      case 'begin':
      case 'inside':
        return;
      case 'xa':
        if (/^xa\s+(?:start|begin)/i.test(sql)) this.#queue.prepared.begin();
        return;
      case 'statement':
        throw new BsqlError(`a change is in the log as a statement, without its rows: ${sql.slice(0, 120)}`, {
          code: 'BSQL5005',
          kind: 'data',
          help: 'set binlog_format=ROW on the server and in every session that sets its own, then load the existing rows again',
        });
      case 'truncate':
        gone = this.#judgeGone(query, onTruncate, 'onTruncate', offset);
        break;
      case 'drop':
        gone = this.#judgeGone(query, onDrop, 'onDrop', offset);
        break;
      case 'commit':
        // A rollback that is in the log at all ends changes that cannot be rolled back.
        for (const entry of this.#queue.prepared.finish()) this.#queue.push(entry);
        this.#endTransaction(offset);
        return;
      case 'xaCommit':
      case 'xaRollback':
        this.#decideXa(sql, query.kind === 'xaCommit', headerTime(bytes, start));
        this.#endTransaction(offset);
        return;
      case 'other':
        break;
    }
    if (gone.length > 0 || mayDefine(sql))
      this.#queue.push({
        form: null,
        sql,
        database,
        gone,
        origin: this.#options.origin ?? this.#originOf(bytes, start),
      });
    // More may follow with the same GTID, the rows of a CREATE TABLE … SELECT: only what stands alone is over.
    if (this.#mariadbGtids.standalone) this.#mariadbGtids.end();
    this.#markCommit(offset);
  }

  /** The tables whose end is to be handed on; throws where the stream is to stop. */
  #judgeGone(
    { kind, what, tables }: Extract<QueryKind, { readonly tables: unknown }>,
    onGone: OnGone,
    option: string,
    offset: number,
  ): readonly GoneTable[] {
    if (onGone === 'ignore') return [];
    if (onGone === 'apply' && tables.length > 0) return tables;
    throw new BsqlError(
      `the ${what} was ${kind === 'drop' ? 'dropped' : 'emptied'} at ${this.#queue.file}:${offset}`,
      {
        code: 'BSQL5008',
        kind: 'data',
        help: `the target still has its documents. Clear it yourself if it should follow, then run on with ${option}="ignore"`,
      },
    );
  }

  #endTransaction(offset: number): void {
    this.#mariadbGtids.end();
    this.#mysqlGtids.end();
    this.#markCommit(offset);
  }

  #markCommit(offset: number): void {
    this.#queue.markCommit(offset);
  }
}

/** Changes in forms that carry no rows: LOAD DATA of old and of statement format, rows from before MySQL 5.1. */
const withoutRows = new Set<number>([
  eventType.load,
  eventType.slave,
  eventType.createFile,
  eventType.appendBlock,
  eventType.execLoad,
  eventType.deleteFile,
  eventType.newLoad,
  eventType.beginLoadQuery,
  eventType.executeLoadQuery,
  eventType.oldWriteRows,
  eventType.oldUpdateRows,
  eventType.oldDeleteRows,
]);

const askAgain =
  'set binlog_format=ROW everywhere, look into the error log of the server, then load the existing rows again';

function statementError(type: number): BsqlError {
  return new BsqlError(`the log holds a change in a form without rows (event type ${type})`, {
    code: 'BSQL5005',
    kind: 'data',
    help: askAgain,
  });
}

function incidentError(): BsqlError {
  return new BsqlError('the server says that changes are missing from its log (an incident event)', {
    code: 'BSQL5007',
    kind: 'data',
    help: askAgain,
  });
}

function unknownError(type: number): BsqlError {
  return new BsqlError(`the log holds an event that bsql does not know (event type ${type})`, {
    code: 'BSQL5007',
    kind: 'data',
    help: 'it may hold changes, so nothing behind it is read; a later version of bsql may know it',
  });
}

function xaError(): BsqlError {
  return new BsqlError('a transaction is prepared (XA) in a form that bsql does not know', {
    code: 'BSQL5011',
    kind: 'data',
    help: 'its rows may still be rolled back, so nothing behind it is read; use plain transactions on followed tables',
  });
}

function unknownXaError(xid: string): BsqlError {
  return new BsqlError(
    `the XA transaction ${xid} is committed, and was prepared before the place where reading began: its rows were not read`,
    {
      code: 'BSQL5052',
      kind: 'data',
      help: 'remove the checkpoint and load the existing rows again (snapshot="initial"), or begin before its XA PREPARE. If it changed no followed table, go on with onUnknownXa="ignore"',
    },
  );
}
