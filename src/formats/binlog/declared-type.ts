import { columnType } from './decode/column-type.ts';
import type { StoredColumn } from './decode/table-map.ts';
import type { ColumnDescription } from './table-description.ts';

/** What a declared type may be stored as; with `length` and `scale` where the declaration tells them. */
interface Declared {
  readonly types: readonly number[];
  readonly length?: number | undefined;
  readonly scale?: number;
}

/** Whether a column of the log can be the one that the table has today (T10). */
export function mayBe(stored: StoredColumn, today: ColumnDescription): boolean {
  const declared = declare(today);
  if (!declared) return true;
  return (
    declared.types.includes(stored.type) &&
    (declared.length === undefined || declared.length === stored.length) &&
    (declared.scale === undefined || declared.scale === stored.scale)
  );
}

function declare({ type, octets }: ColumnDescription): Declared | undefined {
  const word = /^[a-z0-9]+/.exec(type)?.[0] ?? '';
  const [, first, second] = /^[a-z0-9]+\((\d+)(?:,(\d+))?\)/.exec(type) ?? [];
  const number = first === undefined ? undefined : Number(first);
  const compressed = /compressed/i.test(type);
  switch (word) {
    case 'tinyint':
      return { types: [columnType.tiny] };
    case 'smallint':
      return { types: [columnType.short] };
    case 'mediumint':
      return { types: [columnType.int24] };
    case 'int':
    case 'integer':
      return { types: [columnType.long] };
    case 'bigint':
      return { types: [columnType.longlong] };
    case 'year':
      return { types: [columnType.year] };
    case 'float':
      return { types: [columnType.float] };
    case 'double':
    case 'real':
      return { types: [columnType.double] };
    case 'decimal':
    case 'numeric':
      return { types: [columnType.decimal], length: number, scale: Number(second ?? 0) };
    case 'bit':
      return { types: [columnType.bit], length: number };
    case 'date':
      return { types: [columnType.date, columnType.newDate] };
    case 'datetime':
      return temporal(columnType.datetime, columnType.datetime2, number, type);
    case 'timestamp':
      return temporal(columnType.timestamp, columnType.timestamp2, number, type);
    case 'time':
      return temporal(columnType.time, columnType.time2, number, type);
    case 'char':
    case 'binary':
      return { types: [columnType.string], length: octets };
    case 'varchar':
    case 'varbinary':
      // One more byte for the head of a compressed value.
      return compressed
        ? { types: [columnType.varcharCompressed] }
        : { types: [columnType.varchar, columnType.varString], length: octets };
    case 'enum':
      return { types: [columnType.enum] };
    case 'set':
      return { types: [columnType.set] };
    case 'tinytext':
    case 'tinyblob':
      return blob(1, compressed);
    case 'text':
    case 'blob':
      return blob(2, compressed);
    case 'mediumtext':
    case 'mediumblob':
      return blob(3, compressed);
    case 'longtext':
    case 'longblob':
      return blob(4, compressed);
    case 'json':
      return { types: [columnType.json, columnType.blob], length: 4 };
    case 'uuid':
    case 'inet6':
      return { types: [columnType.string], length: 16 };
    case 'inet4':
      return { types: [columnType.string], length: 4 };
    case 'vector':
      return { types: [columnType.vector, columnType.varchar, columnType.blob] };
    case 'geometry':
    case 'point':
    case 'linestring':
    case 'polygon':
    case 'multipoint':
    case 'multilinestring':
    case 'multipolygon':
    case 'geomcollection':
    case 'geometrycollection':
      return { types: [columnType.geometry] };
    default:
      return undefined;
  }
}

function temporal(old: number, now: number, digits = 0, type = ''): Declared {
  // MariaDB names those that it still has in its form of before 10.1.
  if (/mariadb-5\.3/.test(type)) return { types: [old] };
  return digits === 0 ? { types: [old, now], length: 0 } : { types: [now], length: digits };
}

function blob(lengthBytes: number, compressed: boolean): Declared {
  return { types: [compressed ? columnType.blobCompressed : columnType.blob], length: lengthBytes };
}

/** The labels of an ENUM or SET as declared: quotes are doubled, a few characters escaped. */
export function declaredLabels(type: string): string[] {
  return Array.from(type.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g), ([, label = '']) =>
    label.replace(/''|\\([\s\S])/g, (_, escaped: string | undefined) =>
      escaped === undefined ? "'" : (escapes[escaped] ?? escaped),
    ),
  );
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', Z: '\x1a' };
