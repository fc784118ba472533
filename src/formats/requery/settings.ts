import { type OptionValues, readOption } from '../../model/options.ts';
import { type KeyColumn, readKeyColumn } from './key-columns.ts';
import type { ShardStrategy } from './shard.ts';
import { parseSql, type SqlPart } from './statement.ts';

/** The options of a re-query with their types. They were checked. */
export interface RequerySettings {
  readonly sql: readonly SqlPart[];
  readonly keys: ReadonlyMap<string, string>;
  /** Table to the SELECT that finds keys by its row. */
  readonly related: ReadonlyMap<string, readonly SqlPart[]>;
  readonly main: string;
  /** The result's column that holds the key. */
  readonly id: string;
  readonly relatedPageSize: number;
  readonly relatedMaxPages: number;
  readonly deleteOnMissing: boolean;
  readonly deleteOnDelete: boolean;
  readonly jsonColumns: readonly string[];
  readonly database: string | undefined;
  readonly shards: number | undefined;
  readonly shardStrategy: ShardStrategy;
  readonly pageSize: number;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly sqlTimeout: number;
  readonly retryWaits: readonly number[];
  readonly waitForChange: boolean;
}

export function readSettings(options: OptionValues): RequerySettings {
  const columns = names(options.keys).flatMap((entry): KeyColumn[] => {
    const found = readKeyColumn(entry);
    return found ? [found] : [];
  });
  const keys = new Map(columns.map(({ table, column }) => [table, column]));
  const main = text(options.main) ?? columns[0]?.table ?? '';
  return {
    sql: parseSql(String(options.sql)),
    keys,
    related: relatedOf(options),
    main,
    id: text(options.id) ?? keys.get(main) ?? '',
    relatedPageSize: Number(options.relatedPageSize),
    relatedMaxPages: Number(options.relatedMaxPages),
    deleteOnMissing: options.deleteOnMissing !== false,
    deleteOnDelete: options.deleteOnDelete !== false,
    jsonColumns: names(options.jsonColumns).map((name) => name.toLowerCase()),
    database: text(options.database),
    shards: typeof options.shards === 'number' ? options.shards : undefined,
    shardStrategy: String(options.shardStrategy) as ShardStrategy,
    pageSize: Number(options.pageSize),
    concurrency: Number(options.concurrency),
    sqlTimeout: Number(options.sqlTimeout),
    retryWaits: names(options.retryWaits).flatMap((wait) => readWait(wait) ?? []),
    waitForChange: options.waitForChange !== false,
  };
}

/** Milliseconds; undefined for what is no duration. */
export function readWait(wait: string): number | undefined {
  const read = readOption({ kind: 'duration', min: 1, max: 3_600_000 }, wait);
  return read.ok ? Number(read.value) : undefined;
}

export function relatedOf(options: OptionValues): ReadonlyMap<string, readonly SqlPart[]> {
  return new Map(
    Object.entries(options).flatMap(([name, value]): [string, readonly SqlPart[]][] =>
      name.toLowerCase().startsWith('related.') && typeof value === 'string'
        ? [[name.slice('related.'.length), parseSql(value)]]
        : [],
    ),
  );
}

function names(value: OptionValues[string]): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function text(value: OptionValues[string]): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
