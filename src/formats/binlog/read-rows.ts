import type { ChangeEvent, Row, Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Cursor } from './decode/cursor.ts';
import { isNull } from './decode/null-bits.ts';
import { type Present, RowImages } from './decode/rows-event.ts';
import type { TableMap } from './decode/table-map.ts';
import { readJsonDiffs } from './decode/values/json-diff.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { type RowsEntry, valueError } from './event-queue.ts';
import { ImageSpans } from './image-spans.ts';
import { LoggedChange, noImage } from './logged-change.ts';
import { requireColumns } from './missing-columns.ts';
import { nextVersion } from './position.ts';
import type { TableVersion } from './table-versions.ts';

/** Rows are read one event after the other, so that one of each serves all. */
const images = new RowImages();
const spans = new ImageSpans();

/**
 * Appends the changes of one rows event and returns the clock behind them. With `late` changes may
 * keep the bytes of the event, and read of them what somebody asks for.
 */
export function readRows(
  entry: RowsEntry,
  version: TableVersion,
  clock: number,
  into: ChangeEvent[],
  late: boolean,
): number {
  open(entry);
  requireSameTable(images, entry.map);
  const { first, second } = images;
  if (first || second) requireColumns(images, version, entry);
  const isWhole = !first && !second && !entry.form.partial;
  const now =
    late && isWhole
      ? passRows(entry, version, clock, into)
      : readValues(entry, version, clock, into, { first, second });
  images.close();
  return now;
}

function passRows(entry: RowsEntry, version: TableVersion, clock: number, into: ChangeEvent[]): number {
  const { origin } = entry;
  const { operation } = entry.form;
  const { layout } = version;
  const { cursor } = images;
  const { bytes } = cursor;
  const isInsert = operation === 'insert';
  const isUpdate = operation === 'update';
  let now = clock;
  while (cursor.at < cursor.end) {
    now = nextVersion(now, origin.time);
    const first = cursor.at;
    const values = layout.pass(cursor, entry);
    if (isUpdate) {
      const second = cursor.at;
      const changed = layout.passChanged(cursor, entry, values);
      into.push(new LoggedChange(operation, version, now, origin, bytes, first, second, values, changed));
    } else if (isInsert)
      into.push(new LoggedChange(operation, version, now, origin, bytes, noImage, first, undefined, values));
    else
      into.push(new LoggedChange(operation, version, now, origin, bytes, first, noImage, values, undefined));
  }
  return now;
}

/** Which columns the images of an event hold. */
interface Held {
  readonly first: Present;
  readonly second: Present;
}

function readValues(
  entry: RowsEntry,
  version: TableVersion,
  clock: number,
  into: ChangeEvent[],
  held: Held,
): number {
  const { origin } = entry;
  const { operation, partial } = entry.form;
  const { cursor } = images;
  const isUpdate = operation === 'update';
  const isInsert = operation === 'insert';
  let now = clock;
  while (cursor.at < cursor.end) {
    now = nextVersion(now, origin.time);
    const stored = readImage(cursor, version, entry, held.first, undefined, false);
    const first = visibleOf(stored, version);
    let second: Row | undefined;
    if (isUpdate) {
      const changed = readImage(cursor, version, entry, held.second, stored, partial);
      second = visibleOf(changed, version);
    }
    into.push({
      operation,
      table: version.schema,
      before: isInsert ? undefined : first,
      after: isInsert ? first : second,
      version: now,
      origin,
    });
  }
  return now;
}

function open(entry: RowsEntry): void {
  try {
    images.open(entry.source, entry.start, entry.end, entry.form);
  } catch (error) {
    throw valueError(error, entry, undefined);
  }
}

/**
 * The values of an image. Null bits stand for the columns that it holds, all of them where `held` is
 * undefined; the others are as `before`. What it repeats of that is not read again, and held once: rows
 * wait for their targets in memory. Of JSON values it may hold parts.
 */
function readImage(
  cursor: Cursor,
  version: TableVersion,
  entry: RowsEntry,
  held: Present,
  before: Row | undefined,
  partial: boolean,
): Value[] {
  const { readers } = version;
  const count = readers.length;
  const parts = partial ? readParts(cursor, version) : undefined;
  const { bytes, at: nulls } = cursor;
  cursor.at = nulls + (((held ? held.filter(Boolean).length : count) + 7) >> 3);
  const row = new Array<Value>(count);
  if (!before) spans.begin(row);
  let bit = 0;
  let i = 0;
  try {
    for (; i < count; i++) {
      if (!before) spans.starts[i] = cursor.at;
      // What is in neither image is nothing that the script wants: requireColumns has seen to that.
      if (held && !held[i]) row[i] = before?.[i] ?? null;
      else if (isNull(bytes, nulls, bit++)) row[i] = null;
      else if (parts?.has(i)) row[i] = readPart(cursor, version, i, before);
      else if (before && before[i] !== null && spans.passRepeated(cursor, i)) row[i] = before[i] as Value;
      else row[i] = (readers[i] as ValueReader)(cursor);
    }
    if (!before) spans.starts[count] = cursor.at;
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
