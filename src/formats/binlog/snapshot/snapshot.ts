import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Position, TableSchema } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
import type { SnapshotRequest } from '../../../model/format.ts';
import type { Log } from '../../../model/log.ts';
import type { TableSnapshot } from '../../../model/source-progress.ts';
import type { DefinitionsPosition } from '../definitions.ts';
import { fromDriver } from '../driver-errors.ts';
import { makePosition, readPosition } from '../position.ts';
import { readFacts, readTables, type ServerFacts } from '../server.ts';
import type { BinlogSettings } from '../settings.ts';
import { SnapshotConnection } from './connection.ts';
import { LogProgress } from './log-progress.ts';
import { Pace } from './pace.ts';
import type { Piece } from './piece.ts';
import { batchesOf } from './piece-batches.ts';
import type { LogPlace } from './place.ts';
import { TableProgress } from './progress-log.ts';
import { conditionsOf, wantedBy } from './request.ts';
import { boundsOf, type CountedTables, countTables } from './row-count.ts';
import type { SnapshotSettings } from './settings.ts';
import type { SnapshotState } from './state.ts';
import { fromTableRead } from './table-errors.ts';
import type { TableName } from './table-name.ts';
import { readTable } from './table-reader.ts';
import type { TableReading } from './table-reading.ts';

export interface SnapshotContext {
  readonly settings: BinlogSettings;
  readonly snapshot: SnapshotSettings;
  readonly facts: ServerFacts;
  readonly start: LogPlace & {
    readonly clock: number;
    readonly definitions?: DefinitionsPosition | undefined;
  };
  /** Whether the start's file and offset are as far as its GTIDs. */
  readonly certain: boolean;
  readonly state: SnapshotState;
  /** Whether to tell when all existing rows were handed out. */
  readonly tells: boolean;
  readonly log: Log;
}

/** How often the server is asked for tables that match only now. */
const discoveryInterval = 60_000;
/** Keys of touched rows that may be remembered while one table is read; the log waits then. */
const heldKeys = 500_000;

/**
 * Reads the existing rows of tables beside the log. Readers read tables into pieces, each with the
 * place in the log behind which it may go out; whoever hands out the log takes them from here.
 */
export class Snapshot {
  readonly progress: LogProgress;
  readonly #context: SnapshotContext;
  readonly #pace: Pace;
  readonly #stop = new AbortController();
  readonly #queue: TableName[] = [];
  readonly #known = new Set<string>();
  readonly #tables = new Map<string, TableProgress>();
  readonly #seen = new Set<TableSchema>();
  readonly #pieces: { readonly piece: Piece; readonly done: (given: boolean) => void }[] = [];
  readonly #readers = new Set<Promise<void>>();
  readonly #connections = new Set<SnapshotConnection>();
  #reading = 0;
  #listed = false;
  /** Whether it was told that all rows are out, or is about to be. */
  #telling = false;
  #counted: CountedTables | undefined;
  #fault: unknown;
  #awake = false;
  #wake: (() => void) | undefined;

  constructor(context: SnapshotContext) {
    this.#context = context;
    this.progress = new LogProgress(context.start, {
      certain: context.certain,
      byGtids: context.facts.gtids && !context.facts.mariadb,
    });
    this.#pace = new Pace(context.snapshot.maxRowsPerSecond);
  }

  /** Finds the tables and begins to read; looks for new ones until it is closed. */
  start(): void {
    this.#track(this.#discover());
  }

  /** Whether every table that matched was read whole. */
  get finished(): boolean {
    return this.#listed && this.#queue.length === 0 && this.#pieces.length === 0 && this.#reading === 0;
  }

  /** Every table that matched, as it is now. */
  get tables(): readonly TableSnapshot[] {
    return [...this.#tables.values()].map((table) => table.now);
  }

  /** Whether the log should wait: too much would have to be remembered of it. */
  get holdsLog(): boolean {
    return (
      this.progress.atCommit &&
      this.#pieces.some(({ piece }) => (piece.window?.size ?? 0) > heldKeys && this.#isDue(piece))
    );
  }

  /** Takes note of a batch of the log, and of tables in it that nobody knew. */
  observe(batch: Batch): Batch {
    this.progress.observe(batch);
    let last: TableSchema | undefined;
    for (const { table } of batch.events) {
      if (table === last) continue;
      last = table;
      if (this.#seen.has(table)) continue;
      this.#seen.add(table);
      if (!this.#context.snapshot.request) this.#add({ database: table.database, table: table.name });
    }
    if (this.#pieces.length > 0) this.wake();
    return this.#positioned(batch);
  }

  /** The next rows whose place in the stream is here, as batches; undefined when there are none. */
  take(): readonly Batch[] | undefined {
    if (this.#fault) throw this.#fault;
    if (this.#context.tells && this.finished && !this.#telling) {
      this.#telling = true;
      this.#track(this.#count());
    }
    if (!this.progress.atCommit) return undefined;
    const end = this.#takeEnd();
    if (end) return [end];
    for (const [index, entry] of this.#pieces.entries()) {
      const { piece, done } = entry;
      const lost = piece.window?.lost ?? false;
      if (!lost && !this.#isDue(piece)) continue;
      this.#pieces.splice(index, 1);
      if (lost) {
        done(false);
        return [];
      }
      const batches = this.#batchesOf(piece);
      done(true);
      return batches;
    }
    return undefined;
  }

  wake(): void {
    this.#awake = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Resolves when there may be something to take. */
  async woken(): Promise<void> {
    if (!this.#awake) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#awake = false;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const connection of this.#connections) connection.close();
    for (const { done } of this.#pieces.splice(0)) done(false);
    await Promise.allSettled(this.#readers);
  }

  /** The word that all existing rows are out, where the tables were counted and the stream is behind that. */
  #takeEnd(): Batch | undefined {
    const counted = this.#counted;
    if (!counted || !this.progress.hasReached(counted.upTo)) return undefined;
    this.#counted = undefined;
    this.progress.leave(counted.changes);
    // A table more came meanwhile: it is told when that is read too.
    if (!this.finished) return undefined;
    return this.#positioned({
      events: [],
      bytes: 0,
      existing: boundsOf(counted),
      position: this.#position(),
      time: this.progress.time,
    });
  }

  async #count(): Promise<void> {
    const { facts } = this.#context;
    const { signal } = this.#stop;
    const changes = await this.progress.count(signal);
    const connection = await this.#open();
    try {
      const names = [...this.#known].map((name) => {
        const [database = '', table = ''] = name.split('\0');
        return { database, table };
      });
      this.#counted = await countTables(names, connection, facts, changes, signal);
    } finally {
      this.#connections.delete(connection);
      connection.close();
    }
  }

  #isDue({ upTo }: Piece): boolean {
    return upTo === undefined || this.progress.hasReached(upTo);
  }

  /** The piece as batches, and behind them a position that has it. */
  #batchesOf(piece: Piece): Batch[] {
    if (piece.state) this.#context.state.advance(piece.table, piece.state);
    const batches = batchesOf(piece, this.progress);
    const last = batches.pop() as Batch;
    return [...batches, this.#positioned({ ...last, position: this.#position() })];
  }

  #position(): Position {
    const { place, clock, definitions } = this.progress;
    return makePosition({
      server: this.#context.facts.identity,
      ...place,
      clock,
      ...(definitions && { definitions }),
    });
  }

  #positioned(batch: Batch): Batch {
    if (!batch.position) return batch;
    const snapshot = this.#context.state.position;
    return { ...batch, position: makePosition({ ...readPosition(batch.position), snapshot }) };
  }

  /** True when the table is still to be read. */
  #add(table: TableName): boolean {
    const name = `${table.database}\0${table.table}`;
    if (this.#known.has(name)) return false;
    this.#known.add(name);
    const told = new TableProgress(table, this.#context.log);
    this.#tables.set(name, told);
    if (this.#context.state.get(table)?.kind === 'done') {
      told.skip();
      return false;
    }
    this.#queue.push(table);
    this.#telling = false;
    if (this.#reading < this.#context.snapshot.concurrency) this.#track(this.#readQueue());
    return true;
  }

  async #discover(): Promise<void> {
    const { settings, snapshot, log } = this.#context;
    const { signal } = this.#stop;
    for (;;) {
      const connection = await this.#open();
      let tables: TableName[];
      try {
        tables = (await readTables(connection.driver, settings.filter)).filter((table) =>
          wantedBy(snapshot.request, table),
        );
      } finally {
        this.#connections.delete(connection);
        connection.close();
      }
      if (tables.length === 0 && snapshot.request) throw nothingMatches(snapshot.request, settings.address);
      const count = tables.map((table) => this.#add(table)).filter((added) => added).length;
      if (count > 0) log.info({ tables: count }, 'existing rows are to be read');
      this.#listed = true;
      this.wake();
      if (snapshot.request) return;
      await sleep(discoveryInterval, undefined, { signal });
    }
  }

  /** One reader: table after table over one connection. */
  async #readQueue(): Promise<void> {
    this.#reading++;
    let connection: SnapshotConnection | undefined;
    const connect = async (): Promise<SnapshotConnection> => {
      if (!connection || connection.isClosed) connection = await this.#open();
      return connection;
    };
    try {
      for (let table = this.#queue.shift(); table; table = this.#queue.shift())
        await this.#readOne(table, connect);
    } finally {
      this.#reading--;
      if (connection) this.#connections.delete(connection);
      connection?.close();
      this.wake();
    }
  }

  async #readOne(table: TableName, connect: TableReading['connect']): Promise<void> {
    const { facts, snapshot, settings, state } = this.#context;
    const told = this.#tables.get(`${table.database}\0${table.table}`) as TableProgress;
    try {
      const outcome = await readTable(
        table,
        {
          facts,
          columns: settings.columns,
          progress: this.progress,
          state,
          pace: this.#pace,
          chunkRows: snapshot.chunkRows,
          conditions: (shape) => conditionsOf(snapshot.request, shape),
          conditioned: snapshot.request?.where !== undefined,
          connect,
          open: () => this.#open(),
          handOut: (piece) => this.#handOut(piece),
          signal: this.#stop.signal,
        },
        told,
      );
      if (outcome === 'read') told.end();
      else {
        state.forget(table);
        // Made again under its name it is a new table.
        this.#known.delete(`${table.database}\0${table.table}`);
        told.gone();
      }
    } catch (error) {
      throw fromTableRead(error, table, settings.address);
    }
  }

  #handOut(piece: Piece): Promise<boolean> {
    this.#stop.signal.throwIfAborted();
    return new Promise((resolve) => {
      this.#pieces.push({ piece, done: resolve });
      this.wake();
    });
  }

  async #open(): Promise<SnapshotConnection> {
    this.#stop.signal.throwIfAborted();
    const connection = await SnapshotConnection.open(this.#context.settings);
    if (this.#stop.signal.aborted) connection.close();
    else this.#connections.add(connection);
    // Another server behind the same address has another log.
    const { identity } = await readFacts(connection.driver);
    if (identity === this.#context.facts.identity) return connection;
    connection.close();
    throw new BsqlError(`another server answers at ${this.#context.settings.address} than a moment ago`, {
      code: 'BSQL5001',
      retryable: true,
    });
  }

  /** The first fault ends the stream, which begins again from its last position if that may help. */
  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#fault ??= fromDriver(error, this.#context.settings.address);
      })
      .finally(() => {
        this.#readers.delete(tracked);
        this.wake();
      });
    this.#readers.add(tracked);
  }
}

function nothingMatches({ table }: SnapshotRequest, address: string): BsqlError {
  return new BsqlError(
    `${address}: no table matches databaseNamePattern and tableNamePattern${table === undefined ? '' : ` and --table ${table}`}`,
    {
      code: 'BSQL5022',
      kind: 'script',
      help: 'patterns match whole names, and capitals count; the user sees only what it has SELECT on',
    },
  );
}
