import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeEvent, Origin } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { quoteText } from '../mysql/literal.ts';
import type { Session } from './session.ts';

const longestPause = 50;

/**
 * Waits until the server shows these changes. A change is in the log a moment before its commit is
 * visible; a document read in that moment would be old, and nothing would read it again.
 */
export async function waitUntilVisible(
  session: Session,
  events: readonly ChangeEvent[],
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  const { mariadb, gtids } = session.kind;
  const origins = new Set(events.map((event) => event.origin));
  // Without GTIDs the reads of this session lock, and wait by themselves.
  if (!mariadb && !gtids) return;
  const deadline = Date.now() + patience;
  for (let pause = 1; ; pause = Math.min(pause * 2, longestPause)) {
    signal.throwIfAborted();
    const visible = mariadb
      ? await isBehindMariadb(session, origins)
      : await waitMysql(session, origins, patience);
    if (visible) return;
    if (Date.now() > deadline) throw notVisible([...origins].at(-1));
    await sleep(pause, undefined, { signal });
  }
}

/** MySQL counts a GTID as executed only once its commit is visible. */
async function waitMysql(session: Session, origins: ReadonlySet<Origin>, patience: number): Promise<boolean> {
  const set = gtidSet([...origins].flatMap(({ gtid }) => gtid ?? []));
  if (set === '') return true;
  const [[answer] = []] = await session.ask(
    `SELECT WAIT_FOR_EXECUTED_GTID_SET(${quoteText(set)}, ${Math.max(0.1, patience / 1000)})`,
  );
  return answer === '0';
}

/** `uuid:1`, `uuid:2` as `uuid:1:2`: a set as short as the server takes it. */
export function gtidSet(gtids: readonly string[]): string {
  const bySource = new Map<string, string[]>();
  for (const gtid of new Set(gtids)) {
    const colon = gtid.lastIndexOf(':');
    const source = gtid.slice(0, colon);
    bySource.set(source, [...(bySource.get(source) ?? []), gtid.slice(colon + 1)]);
  }
  return [...bySource].map(([source, numbers]) => `${source}:${numbers.join(':')}`).join(',');
}

/** A consistent snapshot of MariaDB knows its own place in the log. */
async function isBehindMariadb(session: Session, origins: ReadonlySet<Origin>): Promise<boolean> {
  await session.ask('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  try {
    const status = new Map(
      (await session.ask("SHOW STATUS LIKE 'binlog_snapshot_%'")).map(([name, value]) => [
        String(name).toLowerCase(),
        String(value),
      ]),
    );
    const file = status.get('binlog_snapshot_file') ?? '';
    const position = Number(status.get('binlog_snapshot_position'));
    const newest = [...origins].at(-1);
    if (!newest || file === '') return file === '' ? notLogging() : true;
    if (newest.offset > 0 || newest.file !== file) return comesBefore(newest, { file, offset: position });
    // MariaDB 11.4 and later tell no offsets inside transactions.
    const [[gtids] = []] = await session.ask(`SELECT BINLOG_GTID_POS(${quoteText(file)}, ${position})`);
    return newest.gtid === undefined || holdsGtid(gtids ?? '', newest.gtid);
  } finally {
    await session.ask('ROLLBACK');
  }
}

function comesBefore(a: { file: string; offset: number }, b: { file: string; offset: number }): boolean {
  const [first, second] = [fileNumber(a.file), fileNumber(b.file)];
  return first < second || (first === second && a.offset <= b.offset);
}

function fileNumber(file: string): number {
  return Number(/\.(\d+)$/.exec(file)?.[1] ?? 0);
}

/** Whether MariaDB's position, `domain-server-number` for each domain, is at or behind a GTID. */
export function holdsGtid(position: string, gtid: string): boolean {
  const [domain, , number] = gtid.split('-');
  return position.split(',').some((one) => {
    const [other, , reached] = one.trim().split('-');
    return other === domain && BigInt(reached ?? 0) >= BigInt(number ?? 0);
  });
}

function notLogging(): never {
  throw new BsqlError(
    'the database that the re-query asks keeps no binary log, so it cannot tell what it shows',
    {
      code: 'BSQL5405',
      kind: 'script',
      help: 'ask the server whose log is read, or say waitForChange="false" if the log is not of this database',
    },
  );
}

function notVisible(origin: Origin | undefined): BsqlError {
  const place = origin ? ` at ${origin.file}:${origin.offset}${origin.gtid ? ` (${origin.gtid})` : ''}` : '';
  return new BsqlError(`the database does not show the change${place} yet`, {
    code: 'BSQL5405',
    retryable: true,
    help: 'ask the server whose log is read, or a replica that is not behind; waitForChange="false" is for logs of another database',
  });
}
