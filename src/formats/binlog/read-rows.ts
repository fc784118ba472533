import type { ChangeEvent, Row, Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Cursor } from './decode/cursor.ts';
import { type Present, RowImages } from './decode/rows-event.ts';
import type { TableMap } from './decode/table-map.ts';
import { readJsonDiffs } from './decode/values/json-diff.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { type RowsEntry, valueError } from './event-queue.ts';
import { ImageSpans } from './image-spans.ts';
import { requireColumns } from './missing-columns.ts';
import { nextVersion } from './position.ts';
import type { TableVersion } from './table-versions.ts';

/** Rows are read one event after the other, so that one of each serves all. */
const images = new RowImages();
const spans = new ImageSpans();

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
  open(entry);
  requireSameTable(images, entry.map);
  const { cursor, first: held, second: heldAfter } = images;
  if (held || heldAfter) requireColumns(images, version, entry);
  const isUpdate = operation === 'update';
  const isInsert = operation === 'insert';
  let now = clock;
  while (cursor.at < cursor.end) {
    now = nextVersion(now, origin.time);
    const stored = held
      ? readPartOfRow(cursor, version, entry, held, undefined, false)
      : readRow(cursor, version, entry);
    const first = visibleOf(stored, version);
    let second: Row | undefined;
    if (isUpdate) {
      const changed = heldAfter
        ? readPartOfRow(cursor, version, entry, heldAfter, stored, partial)
        : readChangedRow(cursor, version, entry, stored, partial);
      second = visibleOf(changed, version);
    }
    into.push({
      operation,
      table,
      before: isInsert ? undefined : first,
      after: isInsert ? first : second,
      version: now,
      origin,
    });
  }
  images.close();
  spans.end();
  return now;
}

function open(entry: RowsEntry): void {
  try {
    images.open(entry.source, entry.start, entry.end, entry.form);
  } catch (error) {
    throw valueError(error, entry, undefined);
  }
}

/** A bit for each column says whether it is null; then the values of the others. */
function readRow(cursor: Cursor, version: TableVersion, entry: RowsEntry): Value[] {
  const { readers } = version;
  const { bytes, at: nulls } = cursor;
  const count = readers.length;
  cursor.at = nulls + ((count + 7) >> 3);
  const row = new Array<Value>(count);
  spans.begin(row);
  let i = 0;
  try {
    for (; i < count; i++) {
      spans.starts[i] = cursor.at;
      row[i] = isNull(bytes, nulls, i) ? null : (readers[i] as ValueReader)(cursor);
    }
    spans.starts[count] = cursor.at;
    cursor.requireInside();
  } catch (error) {
    throw valueError(error, entry, version.names[i]);
  }
  return row;
}

/**
 * The image behind an update. What it repeats of the one before it is not read again, and held once:
 * rows wait for their targets in memory. Of JSON values it may hold parts.
 */
function readChangedRow(
  cursor: Cursor,
  version: TableVersion,
  entry: RowsEntry,
  before: Row,
  partial: boolean,
): Value[] {
  const { readers } = version;
  const parts = partial ? readParts(cursor, version) : undefined;
  const { bytes, at: nulls } = cursor;
  const count = readers.length;
  cursor.at = nulls + ((count + 7) >> 3);
  const row = new Array<Value>(count);
  const known = spans.areOf(before);
  let i = 0;
  try {
    for (; i < count; i++) {
      if (isNull(bytes, nulls, i)) row[i] = null;
      else if (parts?.has(i)) row[i] = readPart(cursor, version, i, before);
      else if (known && before[i] !== null && spans.passRepeated(cursor, i)) row[i] = before[i] as Value;
      else row[i] = (readers[i] as ValueReader)(cursor);
    }
    cursor.requireInside();
  } catch (error) {
    throw valueError(error, entry, version.names[i]);
  }
  return row;
}

function isNull(bytes: Buffer, nulls: number, bit: number): boolean {
  return ((bytes[nulls + (bit >> 3)] as number) & (1 << (bit & 7))) !== 0;
}

/** An image with some of the columns: the others are as before. Null bits stand for those that it holds. */
function readPartOfRow(
  cursor: Cursor,
  version: TableVersion,
  entry: RowsEntry,
  held: NonNullable<Present>,
  before: Row | undefined,
  partial: boolean,
): Value[] {
  const { readers } = version;
  const parts = partial ? readParts(cursor, version) : undefined;
  const { bytes, at: nulls } = cursor;
  cursor.at = nulls + ((held.filter(Boolean).length + 7) >> 3);
  const row = new Array<Value>(readers.length);
  let bit = 0;
  let i = 0;
  try {
    for (; i < readers.length; i++) {
      // What is in neither image is nothing that the script wants: requireColumns has seen to that.
      if (!held[i]) {
        row[i] = before?.[i] ?? null;
        continue;
      }
      if (isNull(bytes, nulls, bit++)) row[i] = null;
      else if (parts?.has(i)) row[i] = readPart(cursor, version, i, before);
      else row[i] = (readers[i] as ValueReader)(cursor);
    }
    cursor.requireInside();
  } catch (error) {
    throw valueError(error, entry, version.names[i]);
  }
  return row;
}

/** The value behind changes to the one before it. */
function readPart(cursor: Cursor, { wanted }: TableVersion, index: number, before: Row | undefined): Value {
  if (wanted(index)) return readJsonDiffs(cursor, String(before?.[index] ?? 'null'));
  cursor.take(cursor.u32());
  return null;
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

function requireSameTable(images: RowImages, map: TableMap): void {
  if (images.columns !== map.columns.length || images.columns === 0) {
    throw new BsqlError(
      `a row of ${map.database}.${map.table} has ${images.columns} columns, and its table map ${map.columns.length}`,
      { code: 'BSQL5007', kind: 'data', help: 'leave the table out with tableNamePattern' },
    );
  }
}
