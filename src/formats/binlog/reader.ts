import type { Batch } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import { logStatements, type StatementLog } from '../mysql/log-statements.ts';
import type { DefinitionsPosition } from './definitions.ts';
import { fromDriver } from './driver-errors.ts';
import { EventQueue, type Taken } from './event-queue.ts';
import { EventReader } from './event-reader.ts';
import { makePosition, nextVersion } from './position.ts';
import { type BatchInMaking, mayStay, readEntries } from './read-entries.ts';
import { readRows } from './read-rows.ts';
import type { OnGone, OnUnknownXa } from './settings.ts';
import type { TableFilter } from './table-filter.ts';
import type { TableVersions } from './table-versions.ts';
import { openEntries } from './transaction-payload.ts';
import { type ConnectionSettings, createZongji, startZongji, takeEvents, type Zongji } from './zongji.ts';

export interface ReaderOptions {
  readonly connection: ConnectionSettings;
  /** The server as messages name it. */
  readonly address: string;
  /** Identity of the server, for positions. */
  readonly server: string;
  readonly serverId: number;
  /** Whether the server has GTIDs to go on from. */
  readonly gtids: boolean;
  readonly filter: TableFilter;
  readonly onTruncate: OnGone;
  readonly onDrop: OnGone;
  readonly onUnknownXa: OnUnknownXa;
  readonly preparedBytes: number;
  readonly verifyChecksums: boolean;
  readonly heartbeat: number;
  /** Bytes of log that may be held; at a quarter of a mebibyte the connection is paused anyway. */
  readonly queueBytes: number;
  /** Kept over reconnects, so that a table's schema stays the same object. */
  readonly versions: TableVersions;
  /** A rotation to this file means that there is nothing more to come. */
  readonly endFile?: string;
  readonly log: Log;
  readonly tellSql?: StatementLog | undefined;
}

export interface ReaderStart {
  readonly gtidSet: string | undefined;
  readonly file: string;
  readonly offset: number;
  /** When the file was begun, if that is known. */
  readonly created?: number | undefined;
  readonly clock: number;
  /** What the tables are there that the log does not describe. */
  readonly definitions?: DefinitionsPosition | undefined;
  /** XA transactions that are prepared there, without a row that is wanted. */
  readonly prepared?: readonly string[] | undefined;
}

/** Rows of a batch live until it is handed on: fewer of them are copied when garbage is collected meanwhile. */
const batchBytes = 64 * 1024;
/**
 * Bytes of log that are held at most, whatever may wait for the target: the kernel holds more, and
 * entries that lie for long cost the garbage collector more than they save.
 */
const readAheadBytes = 256 * 1024;
/** Seconds that a server waits for a paused reader before it hangs up; its default is 60 (T15). */
const writeTimeoutSeconds = 3600;
/** Milliseconds that an XA transaction may stay prepared before it is told. */
const preparedPatience = 60_000;

/** Reads a log from one place on, over one connection. Any fault ends it with a BsqlError. */
export async function* readBinlog(
  start: ReaderStart,
  options: ReaderOptions,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const link = new Link(start, options);
  const { versions } = options;
  const stop = (): void => link.wake();
  signal.addEventListener('abort', stop);
  let { clock } = start;
  // A file and an offset mean something on their own server only; GTIDs may have come to another.
  versions.begin(start.definitions, start.gtidSet === undefined ? start : undefined);
  try {
    link.start();
    while (!signal.aborted) {
      if (!link.queue.ready) {
        if (link.fault) throw link.fault;
        if (link.ended) {
          if (link.queue.empty) return;
          throw new BsqlError(`${options.address} ends inside a transaction`, {
            code: 'BSQL5015',
            kind: 'data',
            help: 'the rows of that transaction were not written; record the log up to its commit',
          });
        }
        await link.changed();
        continue;
      }
      const taken = link.take();
      const { time } = taken;
      const batch: BatchInMaking = { events: [], bytes: 0, clock };
      const cut = (): Batch => {
        const { events, bytes } = batch;
        batch.events = [];
        batch.bytes = 0;
        return { events, bytes, position: undefined, time };
      };
      for await (const entries of openEntries(taken.entries, link.openOptions())) {
        const late = mayStay(entries);
        for (let at = 0; ; ) {
          at = readEntries(entries, at, batch, versions, batchBytes, late);
          const entry = entries[at];
          if (!entry) break;
          if (batch.bytes > batchBytes) {
            yield cut();
            if (signal.aborted) return;
            continue;
          }
          at++;
          const { origin } = entry;
          if (entry.form !== null) {
            batch.clock = readRows(
              entry,
              await versions.find(entry.map, origin),
              batch.clock,
              batch.events,
              late,
            );
            batch.bytes += entry.bytes;
            continue;
          }
          await versions.redefine(entry.sql, entry.database, origin);
          if (entry.gone.length === 0) continue;
          yield cut();
          if (signal.aborted) return;
          batch.clock = nextVersion(batch.clock, origin.time);
          const cleared = { tables: entry.gone, version: batch.clock, origin };
          yield { events: [], bytes: 0, cleared, position: undefined, time };
          if (signal.aborted) return;
        }
      }
      clock = batch.clock;
      const { commit } = taken;
      const { definitions } = versions;
      const position =
        commit &&
        makePosition({
          server: options.server,
          gtidSet: taken.gtidSet,
          ...commit,
          clock,
          ...(definitions && { definitions }),
        });
      if (commit) versions.reach(commit);
      yield { ...cut(), position };
    }
  } catch (error) {
    throw fromDriver(error, options.address);
  } finally {
    signal.removeEventListener('abort', stop);
    await link.close();
  }
}

/** One connection: its events are queued, what the reader waits for is signalled. */
class Link {
  readonly queue: EventQueue;
  readonly #zongji: Zongji;
  readonly #options: ReaderOptions;
  readonly #start: ReaderStart;
  readonly #queueBytes: number;
  #events: EventReader | undefined;
  #bytesHeard = 0;
  #fault: BsqlError | undefined;
  #paused = false;
  #lastHeard = Date.now();
  #watchdog: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  /** The XA transaction that holds the position back, and since when it was seen to. */
  #holding: { readonly xid: string; readonly since: number; told: boolean } | undefined;

  constructor(start: ReaderStart, options: ReaderOptions) {
    this.#start = start;
    this.#options = options;
    this.#queueBytes = Math.min(readAheadBytes, options.queueBytes);
    this.queue = new EventQueue(start.file, {
      // A piece must fit into what may be queued, or a large transaction would wait for itself.
      pieceBytes: this.#queueBytes / 2,
      gtids: options.gtids,
      startOffset: start.offset,
      preparedBytes: options.preparedBytes,
      prepared: start.prepared,
    });
    this.#zongji = createZongji(options.connection);
  }

  get fault(): BsqlError | undefined {
    return this.#fault;
  }

  get ended(): boolean {
    return this.#events?.ended ?? false;
  }

  start(): void {
    const zongji = this.#zongji;
    const { heartbeat, serverId } = this.#options;
    // The first error is the cause; what follows is the connection falling apart.
    zongji.on('error', (error) => this.#fail(error));
    zongji.on('ready', () => {
      try {
        const events = this.#openEvents();
        takeEvents(zongji, (bytes, start, end) => this.#receive(events, bytes, start, end));
      } catch (error) {
        this.#fail(error);
        return;
      }
      for (const one of [zongji.connection, zongji.ctrlConnection]) logStatements(one, this.#options.tellSql);
      zongji.connection?.query(`SET @master_heartbeat_period=${heartbeat * 1_000_000}`);
      zongji.connection?.query(`SET SESSION net_write_timeout=${writeTimeoutSeconds}`);
      zongji.ctrlConnection?.query('SET SESSION wait_timeout=2147483');
      this.#lastHeard = Date.now();
    });
    const { gtidSet, file, offset } = this.#start;
    startZongji(zongji, gtidSet ? { serverId, gtidSet } : { serverId, filename: file, position: offset });
    this.#watchdog = setInterval(() => this.#watch(), Math.max(250, heartbeat / 4));
  }

  /** How events are read that stand inside others: as those of this connection. */
  openOptions(): Parameters<typeof openEntries>[1] {
    const { filter, onTruncate, onDrop, onUnknownXa } = this.#options;
    return {
      filter,
      onTruncate,
      onDrop,
      onUnknownXa,
      format: this.#events?.format ?? {
        mariadb: this.#zongji.isMariaDb,
        checksums: this.#zongji.useChecksum,
        tableIdLength: 6,
      },
    };
  }

  take(): Taken & { readonly gtidSet: string | undefined } {
    const taken = this.queue.take();
    // It counts a transaction when that has ended, so it stands at the last commit.
    const gtidSet = taken.commit && this.#options.gtids ? this.#events?.gtidText() : undefined;
    if (this.#paused && this.queue.held < this.#queueBytes / 2) {
      this.#paused = false;
      this.#lastHeard = Date.now();
      this.#zongji.connection?.resume();
    }
    return { ...taken, gtidSet };
  }

  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async close(): Promise<void> {
    clearInterval(this.#watchdog);
    this.#fault ??= new BsqlError('closed', { code: 'BSQL5001' });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 2_000);
      this.#zongji.on('stopped', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#zongji.stop();
    });
  }

  #openEvents(): EventReader {
    this.#events = new EventReader(this.queue, {
      ...this.openOptions(),
      gtidSet: this.#start.gtidSet,
      verifyChecksums: this.#options.verifyChecksums,
      place: this.#start.gtidSet ? undefined : this.#start,
      endFile: this.#options.endFile,
    });
    return this.#events;
  }

  #receive(events: EventReader, bytes: Buffer, start: number, end: number): void {
    if (this.#fault || events.ended) return;
    try {
      events.read(bytes, start, end);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.queue.held > this.#queueBytes && !this.#paused) {
      this.#paused = true;
      this.#zongji.connection?.pause();
    }
    if (this.#wake && (this.queue.ready || events.ended)) this.wake();
  }

  #fail(error: unknown): void {
    if (!this.#fault) {
      this.#fault = fromDriver(error, this.#options.address);
      this.#zongji.connection?.pause();
    }
    this.wake();
  }

  #watch(): void {
    this.#watchPrepared();
    const bytes = this.#zongji.connection?.stream.bytesRead ?? 0;
    if (bytes !== this.#bytesHeard) {
      this.#bytesHeard = bytes;
      this.#lastHeard = Date.now();
    }
    const silence = Date.now() - this.#lastHeard;
    if (this.#paused || this.#fault || silence < this.#options.heartbeat * 3) return;
    this.#fail(
      new BsqlError(
        `nothing was heard from ${this.#options.address} for ${Math.round(silence / 1000)} s, not even a heartbeat`,
        {
          code: 'BSQL5014',
          retryable: true,
          help: 'the server or the way to it hangs; bsql connects again',
        },
      ),
    );
  }

  #watchPrepared(): void {
    const { oldest } = this.queue.prepared;
    if (oldest?.xid !== this.#holding?.xid)
      this.#holding = oldest && { xid: oldest.xid, since: Date.now(), told: false };
    const holding = this.#holding;
    if (!oldest || !holding || holding.told || Date.now() - holding.since < preparedPatience) return;
    holding.told = true;
    this.#options.log.warn(
      { xid: oldest.xid, prepared: oldest.place, server: this.#options.address },
      'an XA transaction is prepared for more than a minute: the checkpoint waits before it (XA RECOVER lists those that nobody ended)',
    );
  }
}
