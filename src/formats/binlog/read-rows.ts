import type { ChangeEvent, Origin, Row, Value } from '../../model/change.ts';
import { type RowsEntry, valueError } from './event-queue.ts';
import { nextVersion } from './position.ts';
import type { TableVersion } from './table-versions.ts';
import type { ZongjiRow } from './zongji.ts';

/** Appends the changes of one rows event and returns the clock behind them. */
export function readRows(
  entry: RowsEntry,
  version: TableVersion,
  clock: number,
  into: ChangeEvent[],
): number {
  const { operation } = entry;
  const table = version.schema;
  const origin: Origin = { time: entry.time, file: entry.file, offset: entry.offset, gtid: entry.gtid };
  let now = clock;
  for (const raw of entry.rows) {
    now = nextVersion(now, entry.time);
    let before: Row | undefined;
    let after: Row | undefined;
    if (operation === 'update') {
      const pair = raw as { readonly before: ZongjiRow; readonly after: ZongjiRow };
      before = readRow(pair.before, version, entry);
      after = readRow(pair.after, version, entry);
    } else if (operation === 'insert') after = readRow(raw as ZongjiRow, version, entry);
    else before = readRow(raw as ZongjiRow, version, entry);
    into.push({ operation, table, before, after, version: now, origin });
  }
  return now;
}

function readRow(raw: ZongjiRow, version: TableVersion, entry: RowsEntry): Row {
  const { names, readers } = version;
  const row = new Array<Value>(names.length);
  let i = 0;
  try {
    for (; i < names.length; i++) {
      const value = raw[names[i] as string];
      row[i] = value === null ? null : (readers[i] as (typeof readers)[number])(value);
    }
  } catch (error) {
    throw valueError(error, entry, names[i] as string);
  }
  return row;
}
