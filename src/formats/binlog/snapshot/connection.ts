import { type Connection as CoreConnection, createConnection, type QueryOptions } from 'mysql2';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { BsqlError } from '../../../model/errors.ts';
import { logStatements } from '../../mysql/log-statements.ts';
import type { BinlogSettings } from '../settings.ts';

/** A row as the server sends it: the bytes of each column's text. */
export type Cells = readonly (Buffer | null)[];

/** Seconds that the server waits for a reader that the target holds up. */
const writeTimeoutSeconds = 3600;

/** What a result depends on and a server may have been given other defaults for. */
const session = [
  // Times in UTC; no padding of CHAR, no quotes of another dialect, no refusal of zero dates.
  `SET SESSION time_zone='+00:00', sql_mode='', net_write_timeout=${writeTimeoutSeconds}, wait_timeout=86400`,
  // Else START TRANSACTION WITH CONSISTENT SNAPSHOT takes none, with a warning only.
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'SET SESSION sql_select_limit=DEFAULT',
];

/** A limit that an administrator set for all statements, as MySQL and as MariaDB call it. */
const limits = ['SET SESSION max_execution_time=0', 'SET SESSION max_statement_time=0'];

/** A connection that reads rows of tables, in a session made for exact values. */
export class SnapshotConnection {
  /** For questions that others ask over this connection. */
  readonly driver: Connection;
  readonly #core: CoreConnection;
  readonly #waiting = new Set<(error: Error) => void>();
  #closed = false;

  private constructor(core: CoreConnection) {
    this.#core = core;
    this.driver = core.promise();
    // The command that was running tells; between two of them the next one does.
    core.on('error', () => {});
  }

  static async open({
    connection: settings,
    tellSql,
  }: Pick<BinlogSettings, 'connection' | 'tellSql'>): Promise<SnapshotConnection> {
    const core = createConnection({
      ...settings,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    });
    logStatements(core, tellSql);
    const connection = new SnapshotConnection(core);
    try {
      for (const statement of session) await connection.query(statement);
      for (const statement of limits) await connection.query(statement).catch(ignoreUnknown);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    return await this.#settled(
      this.driver
        .query<RowDataPacket[]>(sql, [...values])
        .then(([rows]) => rows as Record<string, unknown>[]),
    );
  }

  /**
   * Gives each row as it comes; resolves behind the last. When `onRow` wants no more the connection is
   * closed, since a result cannot be left half read. It may pause and resume the connection.
   */
  async read(sql: string, onRow: (cells: Cells) => boolean): Promise<void> {
    const options: QueryOptions = { sql, rowsAsArray: true, typeCast: false };
    await this.#settled(
      new Promise<void>((resolve, reject) => {
        let ended = false;
        const query = this.#core.query(options);
        query.on('result', (row: unknown) => {
          if (ended) return;
          try {
            ended = !onRow(row as Cells);
          } catch (error) {
            ended = true;
            reject(error as Error);
          }
          if (!ended) return;
          resolve();
          this.close();
        });
        query.on('error', reject);
        query.on('end', () => resolve());
      }),
    );
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  pause(): void {
    this.#core.pause();
  }

  resume(): void {
    this.#core.resume();
  }

  /** Ends at once, whatever is running; what waits for an answer fails. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#core.destroy();
    // A destroyed connection of mysql2 may leave its command without an answer for ever.
    for (const reject of this.#waiting) reject(closedError());
  }

  async #settled<T>(work: Promise<T>): Promise<T> {
    if (this.#closed) {
      work.catch(() => {});
      throw closedError();
    }
    let give: (error: Error) => void = () => {};
    const closed = new Promise<never>((_resolve, reject) => {
      give = reject;
      this.#waiting.add(reject);
    });
    try {
      return await Promise.race([work, closed]);
    } finally {
      this.#waiting.delete(give);
    }
  }
}

const unknownVariable = 1193;

function ignoreUnknown(error: unknown): void {
  if ((error as { errno?: unknown }).errno !== unknownVariable) throw error;
}

function closedError(): BsqlError {
  return new BsqlError('the connection that reads the existing rows was closed', {
    code: 'BSQL5001',
    retryable: true,
  });
}
