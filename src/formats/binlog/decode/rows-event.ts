import type { Operation } from '../../../model/change.ts';
import { Cursor } from './cursor.ts';
import { eventType } from './event-types.ts';
import { inflateEvent } from './inflate-event.ts';

/** What the type of a rows event says of it. */
export interface RowsForm {
  readonly operation: Exclude<Operation, 'read'>;
  /** Whether more data may stand behind the flags. */
  readonly extra: boolean;
  readonly compressed: boolean;
  /** Whether images behind an update may hold parts of JSON values only. */
  readonly partial: boolean;
}

const forms: readonly (readonly [number, RowsForm])[] = [
  [eventType.writeRowsV1, { operation: 'insert', extra: false, compressed: false, partial: false }],
  [eventType.updateRowsV1, { operation: 'update', extra: false, compressed: false, partial: false }],
  [eventType.deleteRowsV1, { operation: 'delete', extra: false, compressed: false, partial: false }],
  [eventType.writeRows, { operation: 'insert', extra: true, compressed: false, partial: false }],
  [eventType.updateRows, { operation: 'update', extra: true, compressed: false, partial: false }],
  [eventType.deleteRows, { operation: 'delete', extra: true, compressed: false, partial: false }],
  [eventType.partialUpdateRows, { operation: 'update', extra: true, compressed: false, partial: true }],
  [eventType.compressedWriteRowsV1, { operation: 'insert', extra: false, compressed: true, partial: false }],
  [eventType.compressedUpdateRowsV1, { operation: 'update', extra: false, compressed: true, partial: false }],
  [eventType.compressedDeleteRowsV1, { operation: 'delete', extra: false, compressed: true, partial: false }],
  [eventType.compressedWriteRows, { operation: 'insert', extra: true, compressed: true, partial: false }],
  [eventType.compressedUpdateRows, { operation: 'update', extra: true, compressed: true, partial: false }],
  [eventType.compressedDeleteRows, { operation: 'delete', extra: true, compressed: true, partial: false }],
];

/** By type code. */
export const rowsForms: readonly (RowsForm | undefined)[] = (() => {
  const byType: (RowsForm | undefined)[] = [];
  for (const [type, form] of forms) byType[type] = form;
  return byType;
})();

const nothing = Buffer.alloc(0);

/** Where the images of an event's rows stand, and which columns they hold. One object serves all events. */
export class RowImages {
  /** Before the first image. */
  readonly cursor = new Cursor(nothing);
  columns = 0;
  /** Of the only image of a row, or the one before an update. */
  first: Present;
  /** Of the image behind an update. */
  second: Present;

  /** Opens a rows event from behind its table id on: flags, more data, columns, then the images. */
  open(bytes: Buffer, start: number, end: number, form: RowsForm): void {
    const { cursor } = this;
    cursor.open(bytes, start, end);
    cursor.at += 2;
    // The length of more data counts itself.
    if (form.extra) cursor.at = start + 2 + cursor.u16();
    const columns = cursor.lengthEncoded();
    if (columns > (end - cursor.at) * 8) throw new RangeError('a rows event with more columns than bits');
    this.columns = columns;
    this.first = readPresent(cursor, columns);
    this.second = form.operation === 'update' ? readPresent(cursor, columns) : undefined;
    cursor.requireInside();
    if (!form.compressed) return;
    const inflated = inflateEvent(cursor.take(end - cursor.at));
    cursor.open(inflated, 0, inflated.length);
  }

  /** Lets go of the event, which may be large. */
  close(): void {
    this.cursor.open(nothing, 0, 0);
  }
}

/** Whether an image holds each column; undefined where it holds all of them. */
export type Present = readonly boolean[] | undefined;

function readPresent(cursor: Cursor, columns: number): Present {
  const start = cursor.at;
  if (hasAllColumns(cursor, columns)) return undefined;
  const { bytes } = cursor;
  return Array.from(
    { length: columns },
    (_, i) => ((bytes[start + (i >> 3)] as number) & (1 << (i & 7))) !== 0,
  );
}

function hasAllColumns(cursor: Cursor, columns: number): boolean {
  const { bytes } = cursor;
  let at = cursor.at;
  let left = columns;
  let all = true;
  for (; left >= 8; left -= 8) if (bytes[at++] !== 0xff) all = false;
  if (left > 0) {
    const mask = (1 << left) - 1;
    if (((bytes[at++] as number) & mask) !== mask) all = false;
  }
  cursor.at = at;
  return all;
}
