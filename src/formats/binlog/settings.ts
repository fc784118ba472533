import { randomInt } from 'node:crypto';
import type { SnapshotRequest } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readConnection } from '../mysql/connection.ts';
import type { StatementLog } from '../mysql/log-statements.ts';
import { type ColumnFilter, columnEntries, columnFilter } from './column-filter.ts';
import { type HeartbeatTable, splitTableName } from './heartbeat-options.ts';
import { readSnapshotSettings, type SnapshotSettings } from './snapshot/settings.ts';
import { readStart, readStartMoment } from './start-options.ts';
import { TableFilter } from './table-filter.ts';
import type { ConnectionSettings } from './zongji.ts';

/** What is done when rows are gone and the log does not say which. */
export type OnGone = 'error' | 'ignore' | 'apply';

/** What an XA COMMIT does whose rows stand before the place where reading began. */
export type OnUnknownXa = 'error' | 'ignore';

/** The options of `load binlog`, with their types. The option table has checked them. */
export interface BinlogSettings {
  readonly address: string;
  readonly connection: ConnectionSettings;
  readonly filter: TableFilter;
  readonly columns: ColumnFilter;
  readonly onTruncate: OnGone;
  readonly onDrop: OnGone;
  readonly onUnknownXa: OnUnknownXa;
  /** Bytes of log that prepared XA transactions may keep in memory. */
  readonly preparedBytes: number;
  readonly verifyChecksums: boolean;
  readonly serverId: number;
  readonly heartbeat: number;
  readonly queueBytes: number;
  readonly startFrom: 'latest' | 'earliest';
  /** Begin at the first transaction at or behind this moment, in milliseconds since 1970. */
  readonly startTime: number | undefined;
  readonly prefix: string | undefined;
  readonly index: number | undefined;
  readonly offset: number;
  readonly snapshot: SnapshotSettings;
  readonly heartbeatTable?: HeartbeatTable | undefined;
  /** Told of statements, if they are to be logged. */
  readonly tellSql?: StatementLog | undefined;
}

export function readSettings(
  options: OptionValues,
  directory: string,
  request?: SnapshotRequest,
): BinlogSettings {
  const { index, offset } = readStart(options);
  const { address, connection } = readConnection(options, directory);
  return {
    address,
    connection: { ...connection },
    ...readFilter(options),
    // Low ids are what people give to their replicas by hand.
    serverId: typeof options.serverId === 'number' ? options.serverId : randomInt(2 ** 20, 2 ** 32 - 1),
    heartbeat: Number(options.heartbeat),
    queueBytes: Math.max(65_536, Number(options.maxBinlogQueueSize)),
    startFrom: options.startFrom === 'earliest' ? 'earliest' : 'latest',
    startTime: readStartMoment(options),
    prefix: typeof options.bingLogNamePrefix === 'string' ? options.bingLogNamePrefix : undefined,
    index,
    offset,
    snapshot: readSnapshotSettings(options, request),
  };
}

export function readFilter(
  options: OptionValues,
): Pick<
  BinlogSettings,
  'filter' | 'columns' | 'onTruncate' | 'onDrop' | 'onUnknownXa' | 'preparedBytes' | 'verifyChecksums'
> {
  const { onTruncate, onDrop = onTruncate } = options;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    filter: new TableFilter(
      String(options.databaseNamePattern),
      String(options.tableNamePattern),
      { databases: text(options.databaseExcludePattern), tables: text(options.tableExcludePattern) },
      splitTableName(text(options.heartbeatTable) ?? ''),
    ),
    columns: columnFilter(columnEntries(options.columns), columnEntries(options.excludeColumns)),
    onTruncate: readOnGone(onTruncate),
    onDrop: readOnGone(onDrop),
    onUnknownXa: options.onUnknownXa === 'ignore' ? 'ignore' : 'error',
    preparedBytes: Number(options.maxPreparedSize ?? 0),
    verifyChecksums: options.verifyChecksums === true,
  };
}

function readOnGone(value: unknown): OnGone {
  return value === 'ignore' || value === 'apply' ? value : 'error';
}
