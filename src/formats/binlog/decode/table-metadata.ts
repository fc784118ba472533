import { columnType, hasCollation, hasSign } from './column-type.ts';
import type { Cursor } from './cursor.ts';
import type { LogFormat } from './format-description.ts';

/**
 * What a table map tells beyond what its rows need (binlog_row_metadata). Lists have an entry for
 * each column of the table.
 */
export interface TableMetadata {
  readonly unsigned: readonly (boolean | undefined)[] | undefined;
  readonly collations: readonly (number | undefined)[];
  /** With FULL only. */
  readonly names: readonly string[] | undefined;
  /** Of ENUM and SET columns, in the character set of the column; with FULL only. */
  readonly labels: readonly (readonly Buffer[] | undefined)[];
  /** Indexes of columns; empty without a key. Undefined unless FULL. */
  readonly primaryKey: readonly number[] | undefined;
}

export const noTableMetadata: TableMetadata = {
  unsigned: undefined,
  collations: [],
  names: undefined,
  labels: [],
  primaryKey: undefined,
};

const field = {
  signedness: 1,
  defaultCharset: 2,
  columnCharset: 3,
  columnName: 4,
  setLabels: 5,
  enumLabels: 6,
  geometryType: 7,
  simplePrimaryKey: 8,
  primaryKeyWithPrefix: 9,
  labelsDefaultCharset: 10,
  labelsColumnCharset: 11,
  visibility: 12,
} as const;

interface Columns {
  readonly length: number;
  readonly [index: number]: { readonly type: number };
}

/** Reads the fields behind the columns, each with a type and a length; unknown ones are passed by. */
export function readTableMetadata(
  cursor: Cursor,
  columns: Columns,
  { mariadb, doubtsYears = false }: Pick<LogFormat, 'mariadb' | 'doubtsYears'>,
): TableMetadata {
  const where = (wanted: (type: number) => boolean): number[] =>
    Array.from(columns, ({ type }, index) => (wanted(type) ? index : -1)).filter((index) => index >= 0);
  // MariaDB's geometries have one too.
  const texts = where((type) => hasCollation(type) || (mariadb && type === columnType.geometry));
  const labelled = where((type) => type === columnType.enum || type === columnType.set);
  let unsigned: boolean[] | undefined;
  let names: string[] | undefined;
  let primaryKey: number[] | undefined;
  const collations: number[] = [];
  const labels: Buffer[][] = [];
  while (cursor.at < cursor.end) {
    const type = cursor.u8();
    const fieldEnd = cursor.lengthEncoded() + cursor.at;
    if (fieldEnd > cursor.end) throw new RangeError(`a table map that ends inside its field ${type}`);
    switch (type) {
      case field.signedness:
        // Behind a YEAR that may have none, each sign could be that of the column before.
        if (doubtsYears && where((one) => one === columnType.year).length > 0) cursor.at = fieldEnd;
        else unsigned = readSigns(cursor, where(hasSign));
        break;
      case field.defaultCharset:
        readDefaultCollation(cursor, fieldEnd, texts, collations);
        break;
      case field.columnCharset:
        readCollations(cursor, texts, collations);
        break;
      case field.labelsDefaultCharset:
        readDefaultCollation(cursor, fieldEnd, labelled, collations);
        break;
      case field.labelsColumnCharset:
        readCollations(cursor, labelled, collations);
        break;
      case field.columnName:
        names = [];
        while (cursor.at < fieldEnd) names.push(cursor.utf8(cursor.lengthEncoded()));
        break;
      case field.setLabels:
        readLabels(
          cursor,
          where((one) => one === columnType.set),
          labels,
        );
        break;
      case field.enumLabels:
        readLabels(
          cursor,
          where((one) => one === columnType.enum),
          labels,
        );
        break;
      case field.simplePrimaryKey:
        primaryKey = [];
        while (cursor.at < fieldEnd) primaryKey.push(cursor.lengthEncoded());
        break;
      case field.primaryKeyWithPrefix:
        primaryKey = [];
        while (cursor.at < fieldEnd) {
          primaryKey.push(cursor.lengthEncoded());
          cursor.lengthEncoded();
        }
        break;
      default:
        cursor.at = fieldEnd;
    }
    cursor.requireInside();
    if (cursor.at !== fieldEnd) throw new RangeError(`a table map whose field ${type} has an unknown form`);
  }
  if (names && names.length !== columns.length)
    throw new RangeError(`a table map of ${columns.length} columns with ${names.length} names`);
  return { unsigned, collations, names, labels, primaryKey: names ? (primaryKey ?? []) : undefined };
}

/** A bit for each column with a sign, the highest of a byte first. */
function readSigns(cursor: Cursor, numeric: readonly number[]): boolean[] {
  const bits = cursor.take((numeric.length + 7) >> 3);
  const unsigned: boolean[] = [];
  for (const [i, index] of numeric.entries())
    unsigned[index] = ((bits[i >> 3] as number) & (0x80 >> (i & 7))) !== 0;
  return unsigned;
}

/** One collation for all, then the columns that have another. */
function readDefaultCollation(
  cursor: Cursor,
  fieldEnd: number,
  of: readonly number[],
  collations: number[],
): void {
  const common = cursor.lengthEncoded();
  for (const index of of) collations[index] = common;
  while (cursor.at < fieldEnd) {
    const index = of[cursor.lengthEncoded()] as number;
    collations[index] = cursor.lengthEncoded();
  }
}

function readCollations(cursor: Cursor, of: readonly number[], collations: number[]): void {
  for (const index of of) collations[index] = cursor.lengthEncoded();
}

function readLabels(cursor: Cursor, of: readonly number[], labels: Buffer[][]): void {
  for (const index of of) {
    const count = cursor.lengthEncoded();
    if (count > cursor.end - cursor.at) throw new RangeError('a table map with more labels than bytes');
    // Copies: a table map outlives the bytes of its event.
    labels[index] = Array.from({ length: count }, () => Buffer.from(cursor.take(cursor.lengthEncoded())));
  }
}
