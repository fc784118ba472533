import { BsqlError } from '../../model/errors.ts';
import { declaredLabels, mayBe } from './declared-type.ts';
import { charsetDecoding } from './decode/charsets/charset-decoding.ts';
import { charsetOfCollation } from './decode/charsets/collations.ts';
import type { LogColumn } from './decode/column-reader.ts';
import { columnType, hasCollation } from './decode/column-type.ts';
import type { StoredColumn, TableMap } from './decode/table-map.ts';
import type { ColumnDescription, TableDescription } from './table-description.ts';

/** Whether the log tells everything of a table: names, labels, key, and no type that hides another. */
export function describesItself(map: TableMap): boolean {
  const { metadata } = map;
  if (!metadata.names || !metadata.primaryKey) return false;
  if (!metadata.unsigned && map.columns.some(({ type }) => type === columnType.year)) return false;
  return map.columns.every((column, index) => {
    const collation = metadata.collations[index];
    if (collation !== undefined && charsetOfCollation(collation) === undefined) return false;
    return !(map.mariadb && hidesType(column, collation));
  });
}

/** MariaDB stores UUIDs, addresses and vectors as plain bytes, and fractions of its own under old type codes. */
function hidesType({ type, length }: StoredColumn, collation: number | undefined): boolean {
  switch (type) {
    case columnType.string:
      return collation === binaryCollation && (length === 16 || length === 4);
    case columnType.varchar:
      return collation === binaryCollation && length % 4 === 0;
    case columnType.timestamp:
    case columnType.datetime:
    case columnType.time:
      return true;
    default:
      return false;
  }
}

const binaryCollation = 63;

/** The columns of a table map, completed from the table as it is today where the log says too little. */
export function logColumns(map: TableMap, today: TableDescription | undefined): LogColumn[] {
  const { names, collations, labels, unsigned } = map.metadata;
  const described = names ? byName(names, today) : inOrder(map, today);
  return map.columns.map((stored, index) => {
    const now = described[index];
    const collation = collations[index];
    const charset =
      collation === undefined
        ? now?.charset
        : (charsetOfCollation(collation) ?? now?.charset ?? `of the collation ${collation}`);
    const text = charset === 'binary' ? undefined : charset;
    return {
      ...stored,
      name: names?.[index] ?? now?.name ?? '',
      unsigned: unsigned?.[index] ?? / unsigned/.test(now?.type ?? ''),
      charset: text,
      labels: readLabels(labels[index], text) ?? toldLabels(stored, now),
      // With names of its own the log is right where both differ.
      declared: now && (!names || mayBe(stored, now)) ? now.type : undefined,
    };
  });
}

/** Charsets whose letters beyond the first plane information_schema shows as question marks. */
const beyondFirstPlane = /^(?:utf8mb4|utf16|utf16le|utf32|gb18030)$/;

function toldLabels({ type }: StoredColumn, now: ColumnDescription | undefined): (string | undefined)[] {
  if (!now || (type !== columnType.enum && type !== columnType.set)) return [];
  const hides = beyondFirstPlane.test(now.charset ?? '');
  return declaredLabels(now.type).map((label) => (hides && label.includes('?') ? undefined : label));
}

function readLabels(
  labels: readonly Buffer[] | undefined,
  charset: string | undefined,
): string[] | undefined {
  if (!labels) return undefined;
  const decode = charset === undefined ? undefined : charsetDecoding(charset);
  return labels.map((label) =>
    decode ? decode(label as Parameters<typeof decode>[0], 0, label.length) : label.toString('latin1'),
  );
}

function byName(
  names: readonly string[],
  today: TableDescription | undefined,
): readonly (ColumnDescription | undefined)[] {
  return names.map((name) => today?.columns.find((column) => column.name === name));
}

/** Without names the columns of today are those of the log only if every one may be (T10). */
function inOrder(map: TableMap, today: TableDescription | undefined): readonly ColumnDescription[] {
  const name = `${map.database}.${map.table}`;
  const columns = today?.columns ?? [];
  if (columns.length === 0)
    throw mismatch(`nobody can tell the columns of ${name}: the log does not describe them`);
  if (columns.length !== map.columns.length)
    throw mismatch(
      `${name} has ${columns.length} columns today, but had ${map.columns.length} when the log was written`,
    );
  for (const [index, column] of columns.entries()) {
    if (!mayBe(map.columns[index] as StoredColumn, column))
      throw mismatch(
        `${name}.${column.name} is ${column.type} today, but was of another type when the log was written`,
      );
    const collation = map.metadata.collations[index];
    const charset = collation === undefined ? undefined : charsetOfCollation(collation);
    if (charset !== undefined && hasCollation((map.columns[index] as StoredColumn).type)) {
      if (charset !== (column.charset ?? 'binary') && !alike(charset, column))
        throw mismatch(
          `${name}.${column.name} is in the character set ${column.charset ?? 'binary'} today, but was in ${charset} when the log was written`,
        );
    }
  }
  return columns;
}

/** MySQL before 8.0.29 calls utf8mb3 utf8. */
function alike(charset: string, { charset: today }: ColumnDescription): boolean {
  return charset === 'utf8mb3' && today === 'utf8';
}

function mismatch(message: string): BsqlError {
  return new BsqlError(message, {
    code: 'BSQL5007',
    kind: 'data',
    help: 'set binlog_row_metadata=FULL so that the log describes its own rows, then load the existing rows again',
  });
}
