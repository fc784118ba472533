import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Batch, ChangeEvent, TableSchema } from '../../model/change.ts';
import { messageOf } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import type { HeartbeatSeen } from '../../model/source-progress.ts';
import { logStatements } from '../mysql/log-statements.ts';
import type { HeartbeatTable } from './heartbeat-options.ts';
import { beatStatement } from './heartbeat-table.ts';
import type { BinlogSettings } from './settings.ts';

/** Writes that were sent and not seen yet; older ones are forgotten. */
const remembered = 10_000;
/** A server that hangs must not keep a stream from ending. */
const patience = 10_000;

/**
 * Writes a row now and then, and looks for it in the log: how long that takes is how far the stream
 * is behind. What goes wrong with it is told, and never stops the stream.
 */
export class HeartbeatWriter {
  readonly #table: HeartbeatTable;
  readonly #settings: BinlogSettings;
  readonly #log: Log;
  /** The times of the writes that were not seen yet, in milliseconds since 1970. */
  readonly #sent = new Set<number>();
  #schema: { readonly schema: TableSchema; readonly id: number; readonly ts: number } | undefined;
  /** The last table that was another. */
  #other: TableSchema | undefined;
  #seen: HeartbeatSeen | undefined;
  #well = true;

  constructor(table: HeartbeatTable, settings: BinlogSettings, log: Log) {
    this.#table = table;
    this.#settings = settings;
    this.#log = log;
  }

  get seen(): HeartbeatSeen | undefined {
    return this.#seen;
  }

  /** Writes until the signal aborts. */
  async write(signal: AbortSignal): Promise<void> {
    let connection: Connection | undefined;
    const stop = (): void => connection?.destroy();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        try {
          connection ??= await this.#connect();
          if (signal.aborted) return;
          await this.#beat(connection);
          this.#tell(undefined);
        } catch (error) {
          connection?.destroy();
          connection = undefined;
          if (!signal.aborted) this.#tell(error);
        }
        await sleep(this.#table.every, undefined, { signal }).catch(() => {});
      }
    } finally {
      signal.removeEventListener('abort', stop);
      connection?.destroy();
    }
  }

  /** Looks for rows of the table in what was read; with `hidden` they are taken out. */
  observe(batch: Batch, hidden: boolean): Batch {
    let found = false;
    for (const event of batch.events) {
      if (event.table === this.#other || !this.#isMine(event.table)) continue;
      found = true;
      this.#see(event);
    }
    if (!found || !hidden) return batch;
    return { ...batch, events: batch.events.filter(({ table }) => !this.#isMine(table)) };
  }

  async #connect(): Promise<Connection> {
    const connection = await createConnection(this.#settings.connection);
    // One that is lost between two writes shows at the next.
    connection.on('error', () => {});
    logStatements(connection, this.#settings.tellSql);
    await connection.query("SET SESSION time_zone = '+00:00'");
    return connection;
  }

  async #beat(connection: Connection): Promise<void> {
    const now = Date.now();
    const text = new Date(now).toISOString().replace('T', ' ').replace('Z', '');
    this.#sent.add(now);
    for (const oldest of this.#sent) {
      if (this.#sent.size <= remembered) break;
      this.#sent.delete(oldest);
    }
    const sql = beatStatement(this.#table);
    await connection.query({ sql, timeout: patience }, [this.#table.writer, text]);
  }

  #isMine(schema: TableSchema): boolean {
    if (schema === this.#schema?.schema) return true;
    const { database, table } = this.#table;
    if (schema.database !== database || schema.name !== table) {
      this.#other = schema;
      return false;
    }
    const indexOf = (name: string): number =>
      schema.columns.findIndex((column) => column.name.toLowerCase() === name);
    this.#schema = { schema, id: indexOf('id'), ts: indexOf('ts') };
    return true;
  }

  #see({ after }: ChangeEvent): void {
    if (!after || !this.#schema || after[this.#schema.id] !== this.#table.writer) return;
    // Milliseconds, whatever digits the column has behind them.
    const sent = Date.parse(`${String(after[this.#schema.ts]).slice(0, 23).replace('Z', '')}Z`);
    if (!this.#sent.delete(sent)) return;
    const time = Date.now();
    this.#seen = { latency: Math.max(0, time - sent), time };
  }

  /** Once when it goes wrong, and once when it is well again. */
  #tell(error: unknown): void {
    const { database, table } = this.#table;
    const name = `${database}.${table}`;
    if (error === undefined) {
      if (!this.#well) this.#log.info({ table: name }, 'the heartbeat table is written again');
      this.#well = true;
      return;
    }
    if (!this.#well) return;
    this.#well = false;
    this.#log.warn(
      { code: 'BSQL5311', table: name },
      `the heartbeat table is not written: ${messageOf(error)}; the stream goes on`,
    );
  }
}
