import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Batch, Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { OpenContext, Problem, Source } from '../../model/format.ts';
import type { InspectedTable, SourceInspection } from '../../model/inspection.ts';
import type { SourceProgress } from '../../model/source-progress.ts';
import { logStatements, statementLog } from '../mysql/log-statements.ts';
import { allColumns, type NamedTable } from './column-filter.ts';
import { describeSince } from './describe-since.ts';
import { fromDriver } from './driver-errors.ts';
import { findStartTime } from './find-start-time.ts';
import { judgeLocks, judgeSelect, readGrants } from './grants.ts';
import { readHeartbeatTable } from './heartbeat-options.ts';
import { judgeHeartbeatTable } from './heartbeat-table.ts';
import { HeartbeatWriter } from './heartbeat-writer.ts';
import { inspectFollowed, inspectServer } from './inspect.ts';
import { judgeColumns } from './judge-columns.ts';
import { judgeStartPlace } from './judge-start-place.ts';
import {
  type BinlogPosition,
  comparePositions,
  makePosition,
  nextVersion,
  readPosition,
} from './position.ts';
import { type ReaderStart, readBinlog } from './reader.ts';
import {
  judgeFacts,
  placeAtEnd,
  readFacts,
  readGtidSet,
  readKeyedColumns,
  readListedEvent,
  readLogEnd,
  readLogFiles,
  readTableDescription,
  readTables,
  readTime,
  type ServerFacts,
} from './server.ts';
import { type BinlogSettings, readSettings } from './settings.ts';
import { readBeside } from './snapshot/read-beside.ts';
import { Snapshot } from './snapshot/snapshot.ts';
import { type SnapshotPosition, SnapshotState } from './snapshot/state.ts';
import { locksTables } from './snapshot/visibility.ts';
import { logFileName } from './start-options.ts';
import { TableVersions } from './table-versions.ts';
import { tellOldest } from './tell-oldest.ts';
import { type ReadSoFar, startBehindTorn } from './torn-log.ts';

export async function openBinlogSource(context: OpenContext): Promise<Source> {
  const settings = readSettings(context.options, context.directory, context.snapshot);
  return new BinlogSource(context, {
    ...settings,
    tellSql: statementLog(context, settings.address),
    heartbeatTable: context.snapshot ? undefined : readHeartbeatTable(context.options, context.reader),
  });
}

class BinlogSource implements Source {
  readonly #context: OpenContext;
  readonly #settings: BinlogSettings;
  readonly #versions: TableVersions;
  #begun = false;
  #snapshot: Snapshot | undefined;
  readonly #heartbeat: HeartbeatWriter | undefined;

  constructor(context: OpenContext, settings: BinlogSettings) {
    this.#context = context;
    this.#settings = settings;
    const { heartbeatTable } = settings;
    this.#heartbeat = heartbeatTable && new HeartbeatWriter(heartbeatTable, settings, context.log);
    this.#versions = new TableVersions(
      (database, table, since) =>
        this.#ask((connection) =>
          since
            ? describeSince(connection, { database, table }, since)
            : readTableDescription(connection, database, table),
        ),
      settings.columns,
    );
  }

  async preflight(): Promise<readonly Problem[]> {
    if (this.#context.options['ssl.verify'] === false)
      this.#context.log.warn(
        { server: this.#settings.address },
        'the certificate of the database is not verified (ssl.verify="false"): whoever stands in between can read and change everything',
      );
    return await this.#ask(async (connection) => {
      const facts = await readFacts(connection);
      const problems = judgeFacts(facts, this.#settings.address);
      if (this.#settings.snapshot.mode !== 'never')
        problems.push(...(await this.#judgeSnapshot(connection, facts)));
      const { heartbeatTable, address } = this.#settings;
      if (heartbeatTable) problems.push(...(await judgeHeartbeatTable(connection, heartbeatTable, address)));
      const tables = await readTables(connection, this.#settings.filter);
      problems.push(...(await this.#judgeColumns(connection, tables)));
      if (tables.length === 0) {
        problems.push({
          severity: 'warning',
          code: 'BSQL5013',
          message: `${this.#settings.address}: no table matches databaseNamePattern and tableNamePattern now`,
          help: 'the patterns must match whole names; tables made later are followed all the same',
        });
      }
      return problems;
    });
  }

  async tables(): Promise<readonly InspectedTable[]> {
    return await this.#ask((connection) => inspectFollowed(connection, this.#settings));
  }

  async inspect(from: Position | undefined): Promise<SourceInspection> {
    const { options } = this.#context;
    return await this.#ask((connection) =>
      inspectServer(connection, {
        settings: this.#settings,
        databasePattern: String(options.databaseNamePattern),
        tablePattern: String(options.tableNamePattern),
        serverId: typeof options.serverId === 'number' ? options.serverId : undefined,
        from,
        // With a checkpoint nobody begins there, and to search a log for a moment takes a while.
        firstStart: async (facts) =>
          from && this.#settings.startTime !== undefined ? undefined : this.#firstStart(connection, facts),
      }),
    );
  }

  async *read(from: Position | undefined, signal: AbortSignal): AsyncGenerator<Batch> {
    const position = from && readPosition(from);
    const { snapshot } = this.#settings;
    const { start, facts } = await this.#ask(async (connection) => {
      const found = await readFacts(connection);
      if (position) return { facts: found, start: resume(position, found, this.#settings.address) };
      const first = await this.#firstStart(connection, found);
      const wrong =
        this.#settings.index === undefined
          ? undefined
          : await judgeStartPlace(first, (file, offset) => readListedEvent(connection, file, offset));
      if (wrong) throw wrong;
      // Existing rows must win over what an earlier stream wrote of them.
      const clock = snapshot.mode === 'never' ? 0 : nextVersion(0, (await readTime(connection)) * 1_000);
      return { facts: found, start: { ...first, clock } };
    });
    const state = this.#snapshotState(position);
    if (!from && snapshot.request) {
      this.#context.log.warn(
        { start: start.file, offset: start.offset },
        'there is no checkpoint: what changes behind the end of this snapshot comes only with a stream that has read these rows itself (snapshot="initial")',
      );
    }
    this.#context.log.debug(
      { file: start.file, offset: start.offset, gtidSet: start.gtidSet, server: facts.version },
      'reading the log',
    );
    const kept = snapshot.mode === 'never' && state.isEmpty ? {} : { snapshot: state.position };
    // The first checkpoint stands at the start: a crash before the first change must not begin later.
    if (!from) {
      const first = makePosition({ server: facts.identity, ...start, ...kept });
      yield { events: [], bytes: 0, position: first, time: 0 };
    }
    const openLog = (stopped: AbortSignal): AsyncGenerator<Batch> =>
      this.#withHeartbeat(this.#openLog(start, facts, stopped), stopped);
    if (snapshot.mode === 'never') {
      yield* state.isEmpty ? openLog(signal) : keepSnapshot(openLog(signal), state.position);
      return;
    }
    const reading = new Snapshot({
      settings: this.#settings,
      snapshot,
      facts,
      start: { ...start, gtidSet: start.gtidSet },
      certain: isCertain(facts, start, position),
      state,
      tells: this.#context.tellsExisting === true,
      log: this.#context.log,
    });
    this.#snapshot = reading;
    yield* readBeside(openLog, reading, snapshot.request !== undefined, signal);
  }

  /** As long as the log is read, the heartbeat table is written. */
  async *#withHeartbeat(log: AsyncGenerator<Batch>, signal: AbortSignal): AsyncGenerator<Batch> {
    const heartbeat = this.#heartbeat;
    const { heartbeatTable, filter } = this.#settings;
    if (!heartbeat || !heartbeatTable) {
      yield* log;
      return;
    }
    const ended = new AbortController();
    const hidden = !filter.matches(heartbeatTable.database, heartbeatTable.table);
    // Not awaited: a connection that hangs may never say that it was ended.
    void heartbeat.write(AbortSignal.any([signal, ended.signal]));
    try {
      for await (const batch of log) yield heartbeat.observe(batch, hidden);
    } finally {
      ended.abort();
    }
  }

  async *#openLog(begin: ReaderStart, facts: ServerFacts, signal: AbortSignal): AsyncGenerator<Batch> {
    const options = {
      ...this.#settings,
      server: facts.identity,
      gtids: facts.gtids,
      versions: this.#versions,
      log: this.#context.log,
    };
    for (let start = begin; ; ) {
      let position: BinlogPosition | undefined;
      let open = false;
      try {
        for await (const batch of readBinlog(start, options, signal)) {
          open = batch.position ? false : open || batch.events.length > 0 || batch.cleared !== undefined;
          position = batch.position ? readPosition(batch.position) : position;
          yield batch;
        }
        return;
      } catch (error) {
        start = await this.#startAgain(error, { start, position, open });
      }
    }
  }

  /** Behind a torn file the log goes on; any other fault is told, with what the server can add to it. */
  async #startAgain(error: unknown, read: ReadSoFar): Promise<ReaderStart> {
    if (!(error instanceof BsqlError)) throw error;
    if (error.code === 'BSQL5044') {
      const files = await this.#ask((connection) => readLogFiles(connection));
      const start = startBehindTorn(error, read, files);
      this.#context.log.warn(
        { code: error.code, file: start.file },
        `${error.message}; its server crashed and rolled back what stands there, so reading goes on with ${start.file}`,
      );
      return start;
    }
    if (error.code !== 'BSQL5003') throw error;
    throw await this.#ask(async (connection) => {
      const [oldest] = await readLogFiles(connection);
      return await tellOldest(error, oldest, this.#settings.connection);
    }).catch(() => error);
  }

  /** What was read already; `always` forgets it once a run, and not at every new connection. */
  #snapshotState(position: BinlogPosition | undefined): SnapshotState {
    const { filter, snapshot } = this.#settings;
    const anew = snapshot.mode === 'always' && !this.#begun;
    this.#begun = true;
    return anew
      ? new SnapshotState(position?.snapshot?.step)
      : SnapshotState.from(position?.snapshot, (database, table) => filter.matches(database, table));
  }

  compare(a: Position, b: Position): number {
    return comparePositions(a, b);
  }

  logPlace(position: Position): Position {
    return makePosition({ ...readPosition(position), snapshot: undefined });
  }

  progress(): SourceProgress {
    return { snapshot: this.#snapshot?.tables ?? [], heartbeat: this.#heartbeat?.seen };
  }

  async close(): Promise<void> {}

  async #judgeColumns(connection: Connection, tables: readonly NamedTable[]): Promise<Problem[]> {
    const { columns, address } = this.#settings;
    if (columns === allColumns || tables.length === 0) return [];
    return judgeColumns(columns, await readKeyedColumns(connection, tables), address);
  }

  async #judgeSnapshot(connection: Connection, facts: ServerFacts): Promise<Problem[]> {
    const { address, connection: settings } = this.#settings;
    const [rows] = await connection.query<RowDataPacket[]>('SHOW GRANTS');
    const grants = readGrants(rows.map((row) => String(Object.values(row)[0])));
    const user = String(settings.user);
    return [
      ...judgeSelect(grants, address, user),
      ...(locksTables(facts) ? judgeLocks(grants, address, user) : []),
    ];
  }

  /** Startingoffsets or binlogIndex, else a moment or one end of the log. */
  async #firstStart(connection: Connection, facts: ServerFacts): Promise<ReaderStart> {
    const { index, offset, prefix, startFrom, startTime, address } = this.#settings;
    const end = await readLogEnd(connection, facts);
    if (!end) {
      throw new BsqlError(`${address}: the binary log is off`, {
        code: 'BSQL5013',
        help: 'set log_bin in the server configuration and restart it',
      });
    }
    if (index !== undefined) {
      const file = logFileName(prefix ?? end.file.replace(/\.\d+$/, ''), index);
      const gtidSet =
        facts.mariadb && offset > 4 ? await readGtidSet(connection, facts, { file, offset }, '') : undefined;
      return { file, offset, gtidSet, clock: 0 };
    }
    if (startTime !== undefined) {
      const found = await findStartTime({
        connection: this.#settings.connection,
        address,
        time: startTime,
        now: await readTime(connection),
        files: await readLogFiles(connection),
        end,
      });
      return { ...found, gtidSet: facts.gtids ? found.gtidSet : undefined, clock: 0 };
    }
    if (startFrom === 'latest') return { ...(await placeAtEnd(connection, facts, end)), clock: 0 };
    const [file = end.file] = await readLogFiles(connection);
    return { file, offset: 4, gtidSet: undefined, clock: 0 };
  }

  /** Runs a few questions over a connection of their own; every fault comes out as ours. */
  async #ask<T>(questions: (connection: Connection) => Promise<T>): Promise<T> {
    let connection: Connection | undefined;
    try {
      connection = await createConnection(this.#settings.connection);
      logStatements(connection, this.#settings.tellSql);
      return await questions(connection);
    } catch (error) {
      throw fromDriver(error, this.#settings.address);
    } finally {
      connection?.destroy();
    }
  }
}

/** By GTID wherever there are any; file and offset mean something on their own server only (T5). */
function resume(position: BinlogPosition, facts: ServerFacts, address: string): ReaderStart {
  const gtidSet = facts.gtids ? position.gtidSet : undefined;
  if (!gtidSet && position.server !== facts.identity) {
    throw new BsqlError(
      `the checkpoint was written for another server than ${address}, and without GTIDs its place cannot be found here`,
      {
        code: 'BSQL5010',
        kind: 'data',
        help: 'point the script at the old server, or remove the checkpoint and load the existing rows again. With gtid_mode=ON a stream survives a change of server',
      },
    );
  }
  const { file, offset, created, clock, definitions, prepared } = position;
  return { file, offset, created, gtidSet, clock, definitions, prepared };
}

/** A stream without a snapshot still carries what an earlier one read. */
async function* keepSnapshot(log: AsyncGenerator<Batch>, snapshot: SnapshotPosition): AsyncGenerator<Batch> {
  for await (const batch of log)
    yield batch.position
      ? { ...batch, position: makePosition({ ...readPosition(batch.position), snapshot }) }
      : batch;
}

/** MySQL's end of the log may be ahead of the GTIDs that were executed, and a place on another server is none here. */
function isCertain(facts: ServerFacts, start: ReaderStart, position: BinlogPosition | undefined): boolean {
  if (position) return position.server === facts.identity && (!facts.gtids || start.gtidSet !== undefined);
  return facts.mariadb || !facts.gtids;
}
