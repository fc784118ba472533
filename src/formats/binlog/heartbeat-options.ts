import type { OptionValues } from '../../model/options.ts';
import type { TableName } from './snapshot/table-name.ts';

/** A table of the source database into which bsql writes now and then, to see its own write come back. */
export interface HeartbeatTable extends TableName {
  /** Milliseconds between two writes. */
  readonly every: number;
  /** The row that belongs to this stream. */
  readonly writer: string;
}

/** Of the column that holds the writers. */
export const idLength = 255;

/** `database.table`; undefined for anything else. */
export function splitTableName(name: string): TableName | undefined {
  const [, database, table] = /^([^.`]+)\.([^.`]+)$/.exec(name.trim()) ?? [];
  return database !== undefined && table !== undefined ? { database, table } : undefined;
}

export function readHeartbeatTable(
  options: OptionValues,
  reader: string | undefined,
): HeartbeatTable | undefined {
  const { heartbeatTable } = options;
  const name = typeof heartbeatTable === 'string' ? splitTableName(heartbeatTable) : undefined;
  if (!name) return undefined;
  const writer = (reader ?? 'bsql').slice(0, idLength);
  return { ...name, every: Number(options['heartbeatTable.every']), writer };
}
