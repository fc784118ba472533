import type { OptionTable } from '../../model/options.ts';
import { connectionOptions } from '../mysql/connection-options.ts';

/** Which tables of a log are wanted, and what to do with changes that are not rows. */
export const filterOptions = [
  {
    name: 'databaseNamePattern',
    type: { kind: 'pattern' },
    meaning: true,
    default: '.*',
    doc: 'Databases to follow: a regular expression that matches the whole name. System databases never match.',
  },
  {
    name: 'tableNamePattern',
    type: { kind: 'pattern' },
    meaning: true,
    default: '.*',
    doc: 'Tables to follow: a regular expression that matches the whole name.',
  },
  {
    name: 'databaseExcludePattern',
    type: { kind: 'pattern' },
    meaning: true,
    doc: 'Databases not to follow, though databaseNamePattern matches: a regular expression that matches the whole name.',
  },
  {
    name: 'tableExcludePattern',
    type: { kind: 'pattern' },
    meaning: true,
    doc: 'Tables not to follow, though tableNamePattern matches: a regular expression that matches the whole name.',
  },
  {
    name: 'columns',
    type: { kind: 'names' },
    meaning: true,
    doc: 'The only columns to read in the tables that it names, besides their primary keys: `table.column` or `database.table.column`, with `*` for any letters, as in `orders.total, orders.placed_*`. Tables that it does not name keep all of theirs.',
  },
  {
    name: 'excludeColumns',
    type: { kind: 'names' },
    meaning: true,
    doc: 'Columns not to read, in the same form, as in `orders.secret, *.password`: they are in no row, as if the table had none of them. Never part of a primary key.',
  },
  {
    name: 'onTruncate',
    type: { kind: 'enum', values: ['error', 'stop', 'ignore', 'apply'] },
    default: 'error',
    doc: 'What TRUNCATE of a followed table, or of one of its partitions, does: stop the stream before the next write (`stop` is the same word), leave the target as it is, or end the documents of the table (`es` and `jsonl`, with {db} and {table} in the path; not for partitions).',
  },
  {
    name: 'onDrop',
    type: { kind: 'enum', values: ['error', 'stop', 'ignore', 'apply'] },
    defaultDoc: 'what onTruncate says',
    doc: 'The same for DROP TABLE, DROP DATABASE and CREATE OR REPLACE TABLE; DROP DATABASE is not applied.',
  },
  {
    name: 'onUnknownXa',
    type: { kind: 'enum', values: ['error', 'ignore'] },
    default: 'error',
    doc: 'What XA COMMIT does to a transaction that was prepared before the place where reading began, so that its rows were not read: stop the stream, or nothing.',
  },
  {
    name: 'maxPreparedSize',
    type: { kind: 'size', min: 0 },
    default: '64mb',
    doc: 'Bytes of log that XA transactions may have in memory between their XA PREPARE and XA COMMIT; more stop the stream.',
  },
  {
    name: 'verifyChecksums',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'Compute the checksum of every event of a log that has them, and stop at one that differs: finds damage that TCP and disks let pass, for some CPU.',
  },
] as const satisfies OptionTable;

export const binlogOptions = [
  {
    name: 'host',
    type: { kind: 'string' },
    default: '127.0.0.1',
    doc: 'Host of the MySQL or MariaDB server.',
  },
  { name: 'port', type: { kind: 'integer', min: 1, max: 65_535 }, default: '3306', doc: 'Its port.' },
  {
    name: 'userName',
    type: { kind: 'string' },
    required: true,
    aliases: ['user'],
    doc: 'User with REPLICATION SLAVE and REPLICATION CLIENT.',
  },
  {
    name: 'password',
    type: { kind: 'string' },
    secret: true,
    doc: "The user's password; better from ${env:NAME} or ${file:PATH} than in the script.",
  },
  ...connectionOptions,
  ...filterOptions,
  {
    name: 'startFrom',
    type: { kind: 'enum', values: ['latest', 'earliest', 'timestamp'] },
    default: 'latest',
    doc: 'Where to begin without a checkpoint, startingOffsets or binlogIndex: at the end of the log, at the oldest file that the server still has, or at the first transaction committed at or after startTimestamp.',
  },
  {
    name: 'startTimestamp',
    type: { kind: 'string' },
    doc: 'With startFrom="timestamp": `2026-11-20 10:00:00`, a date alone, either with a zone (`Z`, `+02:00`; without one it is UTC), or seconds or milliseconds since 1970. Compared by whole seconds with the times in the log. Not in the future, and not before the oldest file that the server still has.',
  },
  {
    name: 'snapshot',
    type: { kind: 'enum', values: ['never', 'initial', 'always'] },
    meaning: true,
    default: 'never',
    doc: 'Whether the rows that are there already come too, beside the log: never; initial, those of every table that the checkpoint has not read yet; always, all of them again at every start.',
  },
  {
    name: 'snapshotChunkSize',
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '5000',
    doc: 'Existing rows read at a time. Wide rows make it fewer: a chunk holds about 4 MB.',
  },
  {
    name: 'snapshotConcurrency',
    type: { kind: 'integer', min: 1, max: 64 },
    default: '2',
    doc: 'Tables whose existing rows are read at the same time, each over a connection of its own.',
  },
  {
    name: 'maxRowsPerSecond',
    type: { kind: 'integer', min: 0 },
    default: '0',
    doc: 'Existing rows read in a second at most, from all tables together; 0 for no bound.',
  },
  {
    name: 'bingLogNamePrefix',
    aliases: ['binlogNamePrefix'],
    type: { kind: 'string' },
    defaultDoc: "the server's own",
    doc: 'Name of the log files before the dot, as in `mysql-bin`.',
  },
  {
    name: 'binlogIndex',
    type: { kind: 'integer', min: 1 },
    doc: 'Number of the log file to begin in when there is no checkpoint.',
  },
  {
    name: 'binlogFileOffset',
    type: { kind: 'integer', min: 4 },
    default: '4',
    doc: 'Offset in that file; 4 is its first event.',
  },
  {
    name: 'startingOffsets',
    type: {
      kind: 'digits',
      min: 14,
      max: 23,
      form: 'the number of a log file followed by an offset in 13 digits, such as 40000000000004',
    },
    doc: "MLSQL's form of both: the file's number followed by the offset in 13 digits.",
  },
  {
    name: 'serverId',
    type: { kind: 'integer', min: 1, max: 4_294_967_295 },
    defaultDoc: 'random',
    doc: 'Replication id of this reader; no other replica of the server may have it.',
  },
  {
    name: 'heartbeat',
    type: { kind: 'duration', min: 1_000, max: 600_000 },
    default: '10s',
    doc: 'How often an idle server says that it lives. A link silent for three times as long is opened anew.',
  },
  {
    name: 'heartbeatTable',
    type: { kind: 'string' },
    doc: 'A table of the source, `database.table`, into which bsql writes a row of its own now and then and looks for it in the log: the time that takes is a metric, and an idle log moves on. Made by you: `id VARCHAR(255) NOT NULL PRIMARY KEY, ts TIMESTAMP(6) NOT NULL`, with SELECT, INSERT and UPDATE for the user. It goes to the target only where the patterns match it.',
  },
  {
    name: 'heartbeatTable.every',
    type: { kind: 'duration', min: 100, max: 86_400_000 },
    default: '1m',
    doc: 'How often it is written.',
  },
  {
    name: 'maxBinlogQueueSize',
    type: { kind: 'size', min: 1 },
    default: '4mb',
    doc: 'Bytes of log read ahead of the target; decoded they take many times as much memory. A slow target slows the reader.',
  },
] as const satisfies OptionTable;
