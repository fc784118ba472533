import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, Problem, SourceInspection } from '../../model/inspection.ts';
import { judgeCascades, logsCascades } from './foreign-keys.ts';
import { judgeGrants, judgeLocks, readGrants } from './grants.ts';
import { judgeHeartbeatTable } from './heartbeat-table.ts';
import { inspectTables, listCascadingKeys, listTables, type Query } from './inspect-tables.ts';
import { chooseColumns, judgeColumns } from './judge-columns.ts';
import { judgePatterns } from './judge-patterns.ts';
import { judgeStartPlace } from './judge-start-place.ts';
import { type BinlogPosition, makePosition, readPosition } from './position.ts';
import type { ReaderStart } from './reader.ts';
import { judgeFacts, readFacts, readListedEvent, type ServerFacts } from './server.ts';
import type { BinlogSettings } from './settings.ts';
import { tellSnapshot } from './snapshot/tell-snapshot.ts';
import { locksTables } from './snapshot/visibility.ts';

export interface InspectionQuestions {
  readonly settings: BinlogSettings;
  /** The patterns as the script has them. */
  readonly databasePattern: string;
  readonly tablePattern: string;
  /** The id that the script gives this reader; a random one clashes with none. */
  readonly serverId: number | undefined;
  readonly from: Position | undefined;
  /** Where a first run begins, as the source itself finds it; throws a BsqlError where it cannot. */
  readonly firstStart: (facts: ServerFacts) => Promise<ReaderStart | undefined>;
}

/** The tables of a load with their columns as they are now, and nothing else. */
export async function inspectFollowed(
  connection: Connection,
  { filter, columns }: Pick<BinlogSettings, 'filter' | 'columns'>,
): Promise<readonly InspectedTable[]> {
  const query = queryOf(connection);
  const matched = (await listTables(query)).filter((table) => filter.matches(table.database, table.name));
  const { tables } = await inspectTables(query, matched);
  return tables.map((table) => chooseColumns(table, columns));
}

function queryOf(connection: Connection): Query {
  return async (sql, values) => (await connection.query<RowDataPacket[]>(sql, [...(values ?? [])]))[0];
}

/** Looks at a server through one connection; reads descriptions only. */
export async function inspectServer(
  connection: Connection,
  questions: InspectionQuestions,
): Promise<SourceInspection> {
  const { settings, databasePattern, tablePattern } = questions;
  const { address } = settings;
  const query = queryOf(connection);
  const facts = await readFacts(connection);
  const grants = readGrants((await query('SHOW GRANTS')).map((row) => String(Object.values(row)[0])));
  const problems: Problem[] = [
    ...judgeGrants(grants, address, String(settings.connection.user)),
    ...(settings.snapshot.mode !== 'never' && locksTables(facts)
      ? judgeLocks(grants, address, String(settings.connection.user))
      : []),
    ...judgeFacts(facts, address),
    ...judgeGtids(facts, address),
    ...(await judgeServerId(query, questions.serverId, facts, address)),
    ...(settings.heartbeatTable
      ? await judgeHeartbeatTable(connection, settings.heartbeatTable, address)
      : []),
  ];

  const all = await listTables(query);
  const matched = all.filter((table) => settings.filter.matches(table.database, table.name));
  problems.push(
    ...judgePatterns({
      databasePattern,
      tablePattern,
      all,
      matched,
      address,
      seesAll: grants.selectAll,
    }),
  );
  const inspected = await inspectTables(query, matched);
  problems.push(...inspected.problems);
  const keyed = inspected.tables.flatMap(({ schema }) =>
    schema.columns.map(({ name }, index) => ({
      database: schema.database,
      table: schema.name,
      column: name,
      isKey: schema.primaryKey?.includes(index) === true,
    })),
  );
  if (matched.length > 0) problems.push(...judgeColumns(settings.columns, keyed, address));
  if (!logsCascades(facts)) problems.push(...judgeCascades(await listCascadingKeys(query, matched), address));

  let start: Position | undefined;
  if (facts.logBin && grants.replicationClient) {
    const files = await logFiles(query);
    const first = await findStart(questions, facts);
    if (first && !('code' in first)) start = makePosition({ server: facts.identity, ...first });
    // With a checkpoint nobody begins there.
    if (questions.from)
      problems.push(...(await judgeCheckpoint(query, questions.from, facts, files, address)));
    else if (first && 'code' in first) problems.push(first);
    else if (first) {
      const gone = judgeStart(first, files, address);
      problems.push(...gone);
      const wrong =
        gone.length > 0 || settings.index === undefined
          ? undefined
          : await judgeStartPlace(first, (file, offset) => readListedEvent(connection, file, offset));
      if (wrong) problems.push(problemOf(wrong));
    }
  }
  return {
    server: `${facts.mariadb ? 'MariaDB' : 'MySQL'} ${facts.version.replace(/-MariaDB.*/i, '')}`,
    tables: inspected.tables
      .map((table) => chooseColumns(table, settings.columns))
      .map((table) => tellSnapshot(table, settings.snapshot.mode, questions.from)),
    start,
    problems,
  };
}

/** Where a first run begins, or why it cannot. */
async function findStart(
  { firstStart }: InspectionQuestions,
  facts: ServerFacts,
): Promise<ReaderStart | Problem | undefined> {
  try {
    return await firstStart(facts);
  } catch (error) {
    if (error instanceof BsqlError) return problemOf(error);
    throw error;
  }
}

function judgeGtids(facts: ServerFacts, address: string): Problem[] {
  if (facts.gtids || !facts.logBin) return [];
  return [
    {
      severity: 'warning',
      code: 'BSQL5024',
      message: `${address}: gtid_mode is not ON, so a checkpoint is a place on this one server`,
      help: 'set gtid_mode=ON (and enforce_gtid_consistency=ON): a stream then survives a change of server, and log files over 4 GiB',
    },
  ];
}

/** Only replicas that registered are known; a refusal to list them is no fault of the script (T16). */
async function judgeServerId(
  query: Query,
  serverId: number | undefined,
  facts: ServerFacts,
  address: string,
): Promise<Problem[]> {
  if (serverId === undefined) return [];
  const newer = !facts.mariadb && Number.parseFloat(facts.version) >= 8.2;
  const replicas = await query(newer ? 'SHOW REPLICAS' : 'SHOW SLAVE HOSTS').catch(() => []);
  const taken =
    serverId === facts.serverId
      ? 'the server itself'
      : replicas.some((row) => Number(row.Server_Id ?? row.Server_id) === serverId)
        ? 'a replica that is connected now'
        : undefined;
  if (!taken) return [];
  return [
    {
      severity: 'error',
      code: 'BSQL5004',
      message: `${address}: serverId ${serverId} belongs to ${taken}`,
      help: 'leave serverId out (it is random then), or give each reader one of its own',
    },
  ];
}

interface LogFile {
  readonly name: string;
  readonly size: number;
}

async function logFiles(query: Query): Promise<LogFile[]> {
  return (await query('SHOW BINARY LOGS')).map((row) => ({
    name: String(row.Log_name),
    size: Number(row.File_size),
  }));
}

function problemOf({ code, message, help }: BsqlError): Problem {
  return { severity: 'error', code, message, ...(help && { help }) };
}

function judgeStart(
  start: { readonly file: string; readonly offset: number },
  files: readonly LogFile[],
  address: string,
): Problem[] {
  const file = files.find((one) => one.name === start.file);
  if (file && start.offset <= file.size) return [];
  const range = `${files[0]?.name ?? 'none'} to ${files.at(-1)?.name ?? 'none'}`;
  return [
    {
      severity: 'error',
      code: 'BSQL5003',
      message: file
        ? `${address}: ${start.file} ends at ${file.size}, before the offset ${start.offset} where the script begins`
        : `${address}: the log file ${start.file}, where the script begins, is not on the server`,
      help: `the server has ${range}; mend binlogIndex, binlogFileOffset, startingOffsets or bingLogNamePrefix, or use startFrom="earliest"`,
    },
  ];
}

/** Whether a stream can go on from its checkpoint: the server's own, and not purged yet (T5, T6). */
async function judgeCheckpoint(
  query: Query,
  from: Position,
  facts: ServerFacts,
  files: readonly LogFile[],
  address: string,
): Promise<Problem[]> {
  let position: BinlogPosition;
  try {
    position = readPosition(from);
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    return [problemOf(error)];
  }
  const gtidSet = facts.gtids ? position.gtidSet : undefined;
  if (!gtidSet && position.server !== facts.identity) {
    return [
      {
        severity: 'error',
        code: 'BSQL5010',
        message: `the checkpoint was written for another server than ${address}, and without GTIDs its place cannot be found here`,
        help: 'point the script at the old server, or remove the checkpoint and load the existing rows again',
      },
    ];
  }
  const gone =
    gtidSet && !facts.mariadb
      ? Number((await query('SELECT GTID_SUBSET(@@GLOBAL.gtid_purged, ?) AS there', [gtidSet]))[0]?.there) ===
        0
      : position.server === facts.identity && !files.some((file) => file.name === position.file);
  if (!gone) return [];
  return [
    {
      severity: 'error',
      code: 'BSQL5003',
      message: `${address}: the log behind the checkpoint (${position.text}) is gone from the server, whose oldest file is ${files[0]?.name ?? 'none'}`,
      help: 'remove the checkpoint, load the existing rows again, and keep logs longer (binlog_expire_logs_seconds)',
    },
  ];
}
