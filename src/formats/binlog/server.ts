import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Problem } from '../../model/format.ts';
import type { NamedTable } from './column-filter.ts';
import type { KeyedColumn } from './judge-columns.ts';
import type { ListedEvent } from './judge-start-place.ts';
import type { TableDescription } from './table-description.ts';
import type { TableFilter } from './table-filter.ts';

/** What a reader has to know of a server before it starts. */
export interface ServerFacts {
  readonly mariadb: boolean;
  readonly version: string;
  /** server_uuid on MySQL, the nearest to it on MariaDB. */
  readonly identity: string;
  readonly logBin: boolean;
  readonly format: string;
  readonly rowImage: string;
  readonly rowMetadata: string;
  readonly gtids: boolean;
  readonly serverId: number;
  /** Whether InnoDB cascades by itself and unlogged, which MySQL 9.6 and later only do when told to. */
  readonly nativeForeignKeys: boolean;
}

type Variables = ReadonlyMap<string, string>;

export async function readFacts(connection: Connection): Promise<ServerFacts> {
  const names = [
    'version',
    'log_bin',
    'binlog_format',
    'binlog_row_image',
    'binlog_row_metadata',
    'gtid_mode',
    'server_uuid',
    'server_uid',
    'server_id',
    'innodb_native_foreign_keys',
    'hostname',
    'port',
  ];
  const [rows] = await connection.query<RowDataPacket[]>('SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)', [
    names,
  ]);
  const variables: Variables = new Map(
    rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]),
  );
  const get = (name: string): string => variables.get(name) ?? '';
  const version = get('version');
  const mariadb = /mariadb/i.test(version);
  return {
    mariadb,
    version,
    identity:
      get('server_uuid') || get('server_uid') || `${get('hostname')}:${get('port')}:${get('server_id')}`,
    logBin: get('log_bin') === 'ON',
    format: get('binlog_format') || 'ROW',
    rowImage: get('binlog_row_image') || 'FULL',
    rowMetadata: get('binlog_row_metadata') || 'none',
    gtids: mariadb || get('gtid_mode') === 'ON',
    serverId: Number(get('server_id')),
    nativeForeignKeys: get('innodb_native_foreign_keys') === 'ON',
  };
}

/** FULL_NODUP (MariaDB) leaves out of the row behind an update what the one before it says already. */
const wholeImages = new Set(['FULL', 'FULL_NODUP']);

/** Every setting of a server that would lose rows, at once. */
export function judgeFacts(facts: ServerFacts, address: string): Problem[] {
  const problems: Problem[] = [];
  const refuse = (message: string, help: string): void => {
    problems.push({ severity: 'error', code: 'BSQL5013', message: `${address}: ${message}`, help });
  };
  if (!facts.logBin)
    refuse('the binary log is off', 'set log_bin in the server configuration and restart it');
  if (facts.format.toUpperCase() !== 'ROW') {
    refuse(
      `binlog_format is ${facts.format}, so changes may be logged without their rows`,
      'set binlog_format=ROW',
    );
  }
  const image = facts.rowImage.toUpperCase();
  if (image === 'NOBLOB') {
    problems.push({
      severity: 'warning',
      code: 'BSQL5013',
      message: `${address}: binlog_row_image is NOBLOB, so rows are logged without their TEXT, BLOB, JSON and GEOMETRY columns where those do not change`,
      help: 'set binlog_row_image=FULL, or leave these columns out with excludeColumns: the first row that lacks one that is wanted stops the stream',
    });
  } else if (!wholeImages.has(image)) {
    refuse(
      `binlog_row_image is ${facts.rowImage}, so rows are logged without some of their columns`,
      'set binlog_row_image=FULL',
    );
  }
  if (facts.rowMetadata.toUpperCase() !== 'FULL') {
    problems.push({
      severity: 'warning',
      code: 'BSQL5013',
      message: `${address}: binlog_row_metadata is ${facts.rowMetadata}, so the log does not tell the columns of its rows`,
      help: 'set binlog_row_metadata=FULL: without it a stream that is behind an ALTER TABLE stops there',
    });
  }
  return problems;
}

export interface LogPlace {
  readonly file: string;
  readonly offset: number;
  readonly gtidSet: string | undefined;
}

export interface LogEnd {
  readonly file: string;
  readonly offset: number;
  /** MySQL's GTIDs up to there, which it tells in the same statement. */
  readonly executed: string;
}

/** The end of the log; what reads the GTIDs up to it is `placeAtEnd`. */
export async function readLogEnd(connection: Connection, facts: ServerFacts): Promise<LogEnd | undefined> {
  const newer = !facts.mariadb && Number.parseFloat(facts.version) >= 8.2;
  const [rows] = await connection.query<RowDataPacket[]>(
    newer ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    file: String(row.File),
    offset: Number(row.Position),
    executed: String(row.Executed_Gtid_Set ?? ''),
  };
}

/** The end of a log with the GTIDs up to it. */
export async function placeAtEnd(connection: Connection, facts: ServerFacts, end: LogEnd): Promise<LogPlace> {
  const { file, offset, executed } = end;
  return { file, offset, gtidSet: await readGtidSet(connection, facts, end, executed) };
}

/** The GTIDs up to a place; MySQL tells them only for the end of the log, MariaDB reads its file up to there. */
export async function readGtidSet(
  connection: Connection,
  facts: ServerFacts,
  place: { readonly file: string; readonly offset: number },
  atEnd: string,
): Promise<string | undefined> {
  if (!facts.gtids) return undefined;
  if (!facts.mariadb) return atEnd.replace(/\s/g, '') || undefined;
  const [rows] = await connection.query<RowDataPacket[]>('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [
    place.file,
    place.offset,
  ]);
  const gtids: unknown = rows[0]?.gtids;
  return typeof gtids === 'string' && gtids !== '' ? gtids : undefined;
}

export async function readLogFiles(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW BINARY LOGS');
  return rows.map((row) => String(row.Log_name));
}

/** The event that begins at a place, or undefined at the end of the file. */
export async function readListedEvent(
  connection: Connection,
  file: string,
  offset: number,
): Promise<ListedEvent | undefined> {
  const [[row]] = await connection.query<RowDataPacket[]>('SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1', [
    file,
    offset,
  ]);
  return row && { type: String(row.Event_type), info: String(row.Info) };
}

/** The tables that a filter wants and the server has now. */
export async function readTables(
  connection: Connection,
  filter: TableFilter,
): Promise<{ readonly database: string; readonly table: string }[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_TYPE='BASE TABLE'",
  );
  return rows
    .map((row) => ({ database: String(row.d), table: String(row.t) }))
    .filter(({ database, table }) => filter.matches(database, table));
}

/** The columns of tables as they are now, and which of them are in a primary key. */
export async function readKeyedColumns(
  connection: Connection,
  tables: readonly NamedTable[],
): Promise<KeyedColumn[]> {
  const wanted = new Set(tables.map(({ database, table }) => `${database}\0${table}`));
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_KEY AS k FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN (?)',
    [[...new Set(tables.map(({ database }) => database))]],
  );
  return rows
    .filter((row) => wanted.has(`${row.d}\0${row.t}`))
    .map((row) => ({
      database: String(row.d),
      table: String(row.t),
      column: String(row.c),
      isKey: row.k === 'PRI',
    }));
}

/** The server's own time, in whole seconds since 1970. */
export async function readTime(connection: Connection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT UNIX_TIMESTAMP() AS now');
  return Number(rows[0]?.now);
}

/** Columns and key of a table as they are now, for what a log does not tell. */
export async function readTableDescription(
  connection: Connection,
  database: string,
  table: string,
): Promise<TableDescription> {
  const [columns] = await connection.query<RowDataPacket[]>(
    'SELECT COLUMN_NAME AS c, COLUMN_TYPE AS y, CHARACTER_SET_NAME AS s, CHARACTER_OCTET_LENGTH AS o FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=? AND TABLE_NAME=? ORDER BY ORDINAL_POSITION',
    [database, table],
  );
  const [keys] = await connection.query<RowDataPacket[]>(
    "SELECT COLUMN_NAME AS c FROM information_schema.STATISTICS WHERE TABLE_SCHEMA=? AND TABLE_NAME=? AND INDEX_NAME='PRIMARY' ORDER BY SEQ_IN_INDEX",
    [database, table],
  );
  return {
    columns: columns.map((row) => ({
      name: String(row.c),
      type: String(row.y),
      charset: row.s === null ? undefined : String(row.s),
      octets: row.o === null ? undefined : Number(row.o),
    })),
    primaryKey: keys.map((row) => String(row.c)),
  };
}
