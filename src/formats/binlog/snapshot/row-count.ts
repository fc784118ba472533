import type { RowCount } from '../../../model/change.ts';
import { quoteName } from '../../mysql/literal.ts';
import type { ServerFacts } from '../server.ts';
import type { SnapshotConnection } from './connection.ts';
import type { RowChanges } from './log-progress.ts';
import type { LogPlace } from './place.ts';
import { isGone } from './table-errors.ts';
import type { TableName } from './table-name.ts';
import { beginConsistentRead, locksTables } from './visibility.ts';

/** Tables as they were at a place between `changes.since` and `upTo`. */
export interface CountedTables {
  readonly tables: readonly (TableName & { readonly rows: number })[];
  readonly changes: RowChanges;
  readonly upTo: LogPlace;
}

/** Counts all tables in one consistent read that shows what was handed out up to `changes.since`. */
export async function countTables(
  names: readonly TableName[],
  connection: SnapshotConnection,
  facts: ServerFacts,
  changes: RowChanges,
  signal: AbortSignal,
): Promise<CountedTables> {
  let upTo = changes.since;
  // One proof holds for all tables, but where it is a lock of each; the last read shows them all.
  const proven = locksTables(facts) ? names : names.slice(0, 1);
  for (const table of proven)
    upTo = await beginConsistentRead(
      connection,
      facts,
      table,
      { since: changes.since, proven: false },
      signal,
    );
  const tables: (TableName & { rows: number })[] = [];
  for (const { database, table } of names) {
    signal.throwIfAborted();
    try {
      const [row] = await connection.query(
        `SELECT COUNT(*) AS n FROM ${quoteName(database)}.${quoteName(table)}`,
      );
      tables.push({ database, table, rows: Number(row?.n) });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  await connection.query('COMMIT');
  return { tables, changes, upTo };
}

/** What the tables hold where the stream stands now, at or behind `upTo`. */
export function boundsOf({ tables, changes }: CountedTables): readonly RowCount[] {
  return tables.map(({ database, table, rows }) => {
    const { came, went } = changes.of(database, table);
    return { database, name: table, least: Math.max(0, rows - went), most: rows + came };
  });
}
