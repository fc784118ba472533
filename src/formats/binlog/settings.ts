import { randomInt } from 'node:crypto';
import type { SnapshotRequest } from '../../model/format.ts';
import { type OptionValues, Secret } from '../../model/options.ts';
import { type ColumnFilter, columnEntries, columnFilter } from './column-filter.ts';
import { readSnapshotSettings, type SnapshotSettings } from './snapshot/settings.ts';
import { readStart } from './start-options.ts';
import { TableFilter } from './table-filter.ts';
import type { ConnectionSettings } from './zongji.ts';

/** The options of `load binlog`, with their types. The option table has checked them. */
export interface BinlogSettings {
  readonly address: string;
  readonly connection: ConnectionSettings;
  readonly filter: TableFilter;
  readonly columns: ColumnFilter;
  readonly stopOnTruncate: boolean;
  readonly serverId: number;
  readonly heartbeat: number;
  readonly queueBytes: number;
  readonly startFrom: 'latest' | 'earliest';
  readonly prefix: string | undefined;
  readonly index: number | undefined;
  readonly offset: number;
  readonly snapshot: SnapshotSettings;
}

export function readSettings(options: OptionValues, request?: SnapshotRequest): BinlogSettings {
  const { host, port, userName, password, prefix, index, offset } = {
    host: String(options.host),
    port: Number(options.port),
    userName: String(options.userName),
    password: options.password instanceof Secret ? options.password.reveal() : undefined,
    prefix: typeof options.bingLogNamePrefix === 'string' ? options.bingLogNamePrefix : undefined,
    ...readStart(options),
  };
  const ssl = options.ssl === true ? { ssl: { rejectUnauthorized: true } } : {};
  return {
    address: `${host}:${port}`,
    connection: { host, port, user: userName, password, connectTimeout: 10_000, charset: 'utf8mb4', ...ssl },
    ...readFilter(options),
    // Low ids are what people give to their replicas by hand.
    serverId: typeof options.serverId === 'number' ? options.serverId : randomInt(2 ** 20, 2 ** 32 - 1),
    heartbeat: Number(options.heartbeat),
    queueBytes: Math.max(65_536, Number(options.maxBinlogQueueSize)),
    startFrom: options.startFrom === 'earliest' ? 'earliest' : 'latest',
    prefix,
    index,
    offset,
    snapshot: readSnapshotSettings(options, request),
  };
}

export function readFilter(options: OptionValues): {
  filter: TableFilter;
  columns: ColumnFilter;
  stopOnTruncate: boolean;
} {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    filter: new TableFilter(String(options.databaseNamePattern), String(options.tableNamePattern), {
      databases: text(options.databaseExcludePattern),
      tables: text(options.tableExcludePattern),
    }),
    columns: columnFilter(columnEntries(options.columns), columnEntries(options.excludeColumns)),
    stopOnTruncate: options.onTruncate !== 'ignore',
  };
}
