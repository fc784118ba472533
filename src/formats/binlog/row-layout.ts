import type { ColumnKind, Row, Value } from '../../model/change.ts';
import type { JsonBytes } from '../../model/json-bytes.ts';
import { JsonPiece } from '../../model/json-piece.ts';
import { type JsonValueWriter, jsonPrefix, valueWriters } from '../encoding/json-row-bytes.ts';
import type { Bytes } from './decode/bytes.ts';
import { Cursor } from './decode/cursor.ts';
import { isNull } from './decode/null-bits.ts';
import { valueEnd } from './decode/value-reach.ts';
import { integerAt, signOf } from './decode/values/integers.ts';
import type { ValueReader } from './decode/values/value-reader.ts';
import { type RowsEntry, valueError } from './event-queue.ts';
import { ImageSpans } from './image-spans.ts';
import { LastTime } from './last-time.ts';

/** A column of a row image. */
export interface LayoutColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly read: ValueReader;
  /** See `valueReach`. */
  readonly reach: number;
  /** Whether the table's schema has it. */
  readonly visible: boolean;
  /** Whether reading a value may be put off: it does not fail, whatever the bytes are. */
  readonly late: boolean;
  /** Whether its values are text in which bytes below 128 are ASCII. */
  readonly ascii: boolean;
}

/** Values of an image that were read at once, by stored column; undefined where it has no such columns. */
export type ValuesAtOnce = readonly Value[] | undefined;

/** What to do with a column besides passing its values by. */
const passed = 0;
const late = 1;
const lateAscii = 2;
const lateTime = 3;
const lateSigned = 4;
const lateUnsigned = 5;
const atOnce = 6;

const kindsOfTime: ReadonlySet<ColumnKind> = new Set(['date', 'datetime', 'timestamp', 'time']);

const nothing = Buffer.alloc(0);
const none = new JsonPiece('null');
const end = new JsonPiece('}');
const cursor = new Cursor(nothing);
const spans = new ImageSpans();

/**
 * How rows of a table stand in the log when each column is there. Values are found without reading
 * those before them; what could fail is read when the image is passed, so that a fault stops the
 * stream where it is.
 */
export class RowLayout {
  readonly #names: readonly string[];
  readonly #readers: readonly ValueReader[];
  readonly #reaches: Int8Array;
  readonly #uses: Uint8Array;
  readonly #readsAtOnce: boolean;
  readonly #nullBytes: number;
  /** Stored columns by their index in the schema. */
  readonly #visible: readonly number[];
  readonly #prefixes: readonly JsonPiece[];
  readonly #writers: readonly JsonValueWriter[];
  readonly #lastTimes: readonly LastTime[];

  constructor(columns: readonly LayoutColumn[]) {
    this.#names = columns.map(({ name }) => name);
    this.#readers = columns.map(({ read }) => read);
    this.#reaches = Int8Array.from(columns, ({ reach }) => reach);
    this.#uses = Uint8Array.from(columns, useOf);
    this.#readsAtOnce = this.#uses.includes(atOnce);
    this.#nullBytes = (columns.length + 7) >> 3;
    this.#visible = columns.flatMap(({ visible }, index) => (visible ? [index] : []));
    const [first] = this.#visible;
    this.#prefixes = columns.map(({ name }, index) => jsonPrefix(name, index === first));
    this.#writers = columns.map(({ kind }) => valueWriters[kind]);
    this.#lastTimes = columns.map(() => new LastTime());
  }

  /** Passes an image by. */
  pass(image: Cursor, entry: RowsEntry): ValuesAtOnce {
    return this.#readsAtOnce ? this.#passReading(image, entry, undefined) : this.#passUnread(image);
  }

  /** Passes the image by that stands behind the one that was passed last; `before` is what that gave. */
  passChanged(image: Cursor, entry: RowsEntry, before: ValuesAtOnce): ValuesAtOnce {
    return this.#readsAtOnce ? this.#passReading(image, entry, before) : this.#passUnread(image);
  }

  #passUnread(image: Cursor): undefined {
    const { bytes, at: nulls } = image;
    const reaches = this.#reaches;
    const count = reaches.length;
    let at = nulls + this.#nullBytes;
    for (let i = 0; i < count; i++)
      if (!isNull(bytes, nulls, i)) at = valueEnd(bytes, at, reaches[i] as number);
    image.at = at;
    image.requireInside();
    return undefined;
  }

  /** What an image behind an update repeats of the one before it is held once. */
  #passReading(image: Cursor, entry: RowsEntry, before: ValuesAtOnce): ValuesAtOnce {
    const { bytes, at: nulls } = image;
    const count = this.#reaches.length;
    const values = new Array<Value>(count).fill(null);
    if (!before) spans.begin(values);
    image.at = nulls + this.#nullBytes;
    let i = 0;
    try {
      for (; i < count; i++) {
        const start = image.at;
        if (!before) spans.starts[i] = start;
        if (isNull(bytes, nulls, i)) continue;
        if (this.#uses[i] !== atOnce) image.at = valueEnd(bytes, start, this.#reaches[i] as number);
        else if (before && before[i] !== null && spans.passRepeated(image, i)) values[i] = before[i] as Value;
        else values[i] = (this.#readers[i] as ValueReader)(image);
      }
      if (!before) spans.starts[count] = image.at;
      image.requireInside();
    } catch (error) {
      throw valueError(error, entry, this.#names[i]);
    }
    return values;
  }

  /** A value of the image that begins at a place; `column` is one of the schema's. */
  value(bytes: Bytes, image: number, values: ValuesAtOnce, column: number): Value {
    const index = this.#visible[column] as number;
    if (isNull(bytes, image, index)) return null;
    if (this.#uses[index] === atOnce) return values?.[index] ?? null;
    const at = this.#placeOf(bytes, image, index);
    return this.#read(bytes, at, valueEnd(bytes, at, this.#reaches[index] as number), index);
  }

  /** Whether two images have the same bytes for a value; `column` is one of the schema's. */
  isRepeated(bytes: Bytes, first: number, second: number, column: number): boolean {
    const index = this.#visible[column] as number;
    const isNothing = isNull(bytes, first, index);
    if (isNothing || isNull(bytes, second, index)) return isNothing === isNull(bytes, second, index);
    const reach = this.#reaches[index] as number;
    const one = this.#placeOf(bytes, first, index);
    const other = this.#placeOf(bytes, second, index);
    const length = valueEnd(bytes, one, reach) - one;
    for (let i = 0; i < length; i++) if (bytes[one + i] !== bytes[other + i]) return false;
    return true;
  }

  /** Where a value stands that is not null. */
  #placeOf(bytes: Bytes, image: number, index: number): number {
    const reaches = this.#reaches;
    let at = image + this.#nullBytes;
    for (let i = 0; i < index; i++)
      if (!isNull(bytes, image, i)) at = valueEnd(bytes, at, reaches[i] as number);
    return at;
  }

  /** The row of an image. */
  row(bytes: Bytes, image: number, values: ValuesAtOnce): Row {
    return this.#row(bytes, image, values, undefined);
  }

  /** The row of the image behind the one that was read last, which is `before`. */
  changedRow(bytes: Bytes, image: number, values: ValuesAtOnce, before: Row): Row {
    return this.#row(bytes, image, values, before);
  }

  #row(bytes: Bytes, image: number, values: ValuesAtOnce, before: Row | undefined): Row {
    const reaches = this.#reaches;
    const count = reaches.length;
    const row: Value[] = [];
    if (!before) spans.begin(reaches);
    let at = image + this.#nullBytes;
    for (let i = 0; i < count; i++) {
      if (!before) spans.starts[i] = at;
      const use = this.#uses[i];
      if (isNull(bytes, image, i)) {
        if (use !== passed) row.push(null);
        continue;
      }
      const next = valueEnd(bytes, at, reaches[i] as number);
      if (use === atOnce) row.push(values?.[i] ?? null);
      else if (use !== passed) {
        const known = before?.[row.length] ?? null;
        const same = known !== null && spans.repeats(bytes, at, next, i);
        row.push(same ? known : this.#read(bytes, at, next, i));
      }
      at = next;
    }
    if (!before) spans.starts[count] = at;
    return row;
  }

  /** Writes the row of an image as a JSON object. */
  writeJson(bytes: Bytes, image: number, values: ValuesAtOnce, into: JsonBytes): void {
    const reaches = this.#reaches;
    const uses = this.#uses;
    const count = reaches.length;
    let at = image + this.#nullBytes;
    for (let i = 0; i < count; i++) {
      const use = uses[i] as number;
      if (isNull(bytes, image, i)) {
        if (use === passed) continue;
        into.piece(this.#prefixes[i] as JsonPiece);
        into.piece(none);
        continue;
      }
      const reach = reaches[i] as number;
      const next = valueEnd(bytes, at, reach);
      if (use === lateTime) this.#writeTime(bytes, at, next, i, into);
      else if (use !== passed) {
        into.piece(this.#prefixes[i] as JsonPiece);
        if (use === lateSigned || use === lateUnsigned)
          into.integer(integerAt(bytes, at, reach, use === lateSigned));
        else if (use !== lateAscii || !into.ascii(bytes, at - reach, next))
          this.#writeValue(use === atOnce ? (values?.[i] ?? null) : this.#read(bytes, at, next, i), i, into);
      }
      at = next;
    }
    if (this.#visible.length === 0) into.json('{}');
    else into.piece(end);
  }

  #writeValue(value: Value, index: number, into: JsonBytes): void {
    if (value === null) into.piece(none);
    else (this.#writers[index] as JsonValueWriter)(value, into);
  }

  /** Rows of a moment have one time, whose text is made once, the column's name with it. */
  #writeTime(bytes: Bytes, at: number, next: number, index: number, into: JsonBytes): void {
    const last = this.#lastTimes[index] as LastTime;
    const isLast = last.take(bytes, at, next);
    if (isLast && last.text) {
      into.piece(last.text);
      return;
    }
    const begin = into.length;
    into.piece(this.#prefixes[index] as JsonPiece);
    this.#writeValue(this.#read(bytes, at, next, index), index, into);
    if (isLast) last.text = into.pieceFrom(begin);
  }

  #read(bytes: Bytes, at: number, next: number, index: number): Value {
    const use = this.#uses[index];
    if (use === lateSigned || use === lateUnsigned)
      return integerAt(bytes, at, next - at, use === lateSigned);
    cursor.open(bytes, at, next);
    return (this.#readers[index] as ValueReader)(cursor);
  }
}

function useOf({ kind, visible, late: isLate, ascii, read }: LayoutColumn): number {
  if (!visible) return passed;
  if (!isLate) return atOnce;
  if (kindsOfTime.has(kind)) return lateTime;
  const sign = signOf(read);
  if (sign !== undefined) return sign === 'signed' ? lateSigned : lateUnsigned;
  return ascii ? lateAscii : late;
}
