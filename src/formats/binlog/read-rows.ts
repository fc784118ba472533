import type { ChangeEvent, Row, Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Cursor } from './decode/cursor.ts';
import { openRows, type RowImages } from './decode/rows-event.ts';
import type { TableMap } from './decode/table-map.ts';
import { readJsonDiffs } from './decode/values/json-diff.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { type RowsEntry, valueError } from './event-queue.ts';
import { nextVersion } from './position.ts';
import type { TableVersion } from './table-versions.ts';

/** Appends the changes of one rows event and returns the clock behind them. */
export function readRows(
  entry: RowsEntry,
  version: TableVersion,
  clock: number,
  into: ChangeEvent[],
): number {
  const { origin } = entry;
  const { operation, partial } = entry.form;
  const table = version.schema;
  const images = open(entry);
  requireWholeRows(images, entry.map);
  const { cursor } = images;
  const isUpdate = operation === 'update';
  const isInsert = operation === 'insert';
  let now = clock;
  while (cursor.at < cursor.end) {
    now = nextVersion(now, origin.time);
    const stored = readRow(cursor, version, entry, undefined);
    const first = visibleOf(stored, version);
    const second = isUpdate
      ? visibleOf(readRow(cursor, version, entry, partial ? stored : undefined), version)
      : undefined;
    into.push({
      operation,
      table,
      before: isInsert ? undefined : first,
      after: isInsert ? first : second,
      version: now,
      origin,
    });
  }
  return now;
}

function open(entry: RowsEntry): RowImages {
  try {
    return openRows(entry.source, entry.start, entry.end, entry.form);
  } catch (error) {
    throw valueError(error, entry, undefined);
  }
}

/**
 * A bit for each column says whether it is null; then the values of the others. Behind `before`
 * an image may hold parts of JSON values.
 */
function readRow(cursor: Cursor, version: TableVersion, entry: RowsEntry, before: Row | undefined): Value[] {
  const { readers } = version;
  const parts = before && readParts(cursor, version);
  const { bytes, at: nulls } = cursor;
  const count = readers.length;
  cursor.at = nulls + ((count + 7) >> 3);
  const row = new Array<Value>(count);
  let i = 0;
  try {
    for (; i < count; i++) {
      if (((bytes[nulls + (i >> 3)] as number) & (1 << (i & 7))) !== 0) row[i] = null;
      else if (parts?.has(i)) row[i] = readJsonDiffs(cursor, String(before?.[i] ?? 'null'));
      else row[i] = (readers[i] as ValueReader)(cursor);
    }
    cursor.requireInside();
  } catch (error) {
    throw valueError(error, entry, version.names[i]);
  }
  return row;
}

const partialJson = 1;

/** Indexes of the columns that come in parts: options, then a bit for each JSON column of the table. */
function readParts(cursor: Cursor, { json }: TableVersion): ReadonlySet<number> | undefined {
  if ((cursor.lengthEncoded() & partialJson) === 0) return undefined;
  const bits = cursor.at;
  cursor.at += (json.length + 7) >> 3;
  return new Set(json.filter((_, i) => ((cursor.bytes[bits + (i >> 3)] as number) & (1 << (i & 7))) !== 0));
}

function visibleOf(row: Row, { visible }: TableVersion): Row {
  return visible ? visible.map((index) => row[index] as Value) : row;
}

/** Columns that an image leaves out would come as null, and missing is not null (T8). */
function requireWholeRows(images: RowImages, map: TableMap): void {
  if (images.columns !== map.columns.length || images.columns === 0) {
    throw new BsqlError(
      `a row of ${map.database}.${map.table} has ${images.columns} columns, and its table map ${map.columns.length}`,
      { code: 'BSQL5007', kind: 'data', help: 'leave the table out with tableNamePattern' },
    );
  }
  if (images.whole) return;
  throw new BsqlError(`a row of ${map.database}.${map.table} is in the log without some of its columns`, {
    code: 'BSQL5006',
    kind: 'data',
    help: 'set binlog_row_image=FULL on the server and in every session that sets its own',
  });
}
