import { setTimeout as sleep } from 'node:timers/promises';
import { BsqlError } from '../../../model/errors.ts';
import { quoteName } from '../../mysql/literal.ts';
import { placeAtEnd, readGtidSet, readLogEnd, type ServerFacts } from '../server.ts';
import type { SnapshotConnection } from './connection.ts';
import type { Window } from './log-progress.ts';
import { comparePlaces, type LogPlace } from './place.ts';
import type { TableName } from './table-name.ts';

/** How a server shows that what its log has, a read sees: an event is in the log before its commit is visible. */
type Proof = 'snapshot place' | 'GTIDs' | 'table lock';

export function proofOf(facts: ServerFacts, gtidSet: string | undefined): Proof {
  if (facts.mariadb) return 'snapshot place';
  return facts.gtids && gtidSet !== undefined ? 'GTIDs' : 'table lock';
}

/** Whether a snapshot of this server locks tables for moments. */
export function locksTables(facts: ServerFacts): boolean {
  return !facts.mariadb && !facts.gtids;
}

const lockWaitSeconds = 1;
const lockPause = 1_000;
const snapshotPause = 5;
const lockWaitTimeout = 1205;

/**
 * Begins a consistent read that shows everything handed out before the window was opened, and tells
 * a place in the log behind which nothing is that it shows.
 */
export async function beginConsistentRead(
  connection: SnapshotConnection,
  facts: ServerFacts,
  table: TableName,
  window: Pick<Window, 'since' | 'proven'>,
  signal: AbortSignal,
): Promise<LogPlace> {
  const proof = proofOf(facts, window.since.gtidSet);
  if (proof === 'snapshot place') return await beginAtPlace(connection, facts, window.since, signal);
  if (!window.proven) {
    if (proof === 'GTIDs') await waitForGtids(connection, window.since.gtidSet ?? '', signal);
    else await waitForWriters(connection, table, signal);
    window.proven = true;
  }
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  return await endOfLog(connection, facts);
}

/** What is visible was logged before, so the end of the log now is behind all that a read before showed. */
export async function endOfLog(connection: SnapshotConnection, facts: ServerFacts): Promise<LogPlace> {
  const end = await readLogEnd(connection.driver, facts);
  if (end) return await placeAtEnd(connection.driver, facts, end);
  throw new BsqlError('the binary log is off', {
    code: 'BSQL5013',
    help: 'set log_bin in the server configuration and restart it',
  });
}

/** MariaDB tells the exact place of a consistent snapshot; one that is behind the stream is taken again. */
async function beginAtPlace(
  connection: SnapshotConnection,
  facts: ServerFacts,
  since: LogPlace,
  signal: AbortSignal,
): Promise<LogPlace> {
  for (;;) {
    signal.throwIfAborted();
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const rows = await connection.query("SHOW STATUS LIKE 'binlog_snapshot_%'");
    const found = new Map(
      rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)] as const),
    );
    const place = {
      file: found.get('binlog_snapshot_file') ?? '',
      offset: Number(found.get('binlog_snapshot_position')),
    };
    if (comparePlaces(place, since) >= 0) return { ...place, gtidSet: undefined };
    // A heartbeat may tell a place behind the last commit.
    const gtidSet = await readGtidSet(connection.driver, facts, place, '');
    if (gtidSet !== undefined && gtidSet === since.gtidSet) return { ...place, gtidSet };
    await connection.query('ROLLBACK');
    await sleep(snapshotPause, undefined, { signal });
  }
}

/** MySQL counts a GTID as executed when its changes are visible. */
async function waitForGtids(
  connection: SnapshotConnection,
  gtidSet: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const [row] = await connection.query('SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 1) AS late', [gtidSet]);
    if (Number(row?.late) === 0) return;
  }
}

/** Without GTIDs: whoever wrote the table holds it until its commit is visible, and a lock waits for that. */
async function waitForWriters(
  connection: SnapshotConnection,
  { database, table }: TableName,
  signal: AbortSignal,
): Promise<void> {
  await connection.query(`SET SESSION lock_wait_timeout=${lockWaitSeconds}`);
  for (;;) {
    signal.throwIfAborted();
    try {
      await connection.query(`LOCK TABLES ${quoteName(database)}.${quoteName(table)} READ`);
      await connection.query('UNLOCK TABLES');
      return;
    } catch (error) {
      if ((error as { errno?: unknown }).errno !== lockWaitTimeout) throw error;
      // New writers waited behind the lock for as long: let them pass.
      await sleep(lockPause, undefined, { signal });
    }
  }
}
