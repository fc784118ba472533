import { quoteName } from '../../mysql/literal.ts';
import type { ColumnFacts } from './column-select.ts';

/** A column that rows are ordered by, and how its value goes to the server and back. */
interface KeyColumn {
  readonly name: string;
  /** What is selected to hold the value as the server compares it. */
  readonly cursor: string;
  /** SQL for a value that was selected so. */
  readonly literal: (cursor: string) => string;
}

/** A key whose order the server keeps in an index, so that a table can be read in pieces by it. */
export interface KeyOrder {
  readonly index: string;
  readonly columns: readonly KeyColumn[];
}

type KeyType = Pick<KeyColumn, 'literal'> & { readonly cursor?: (name: string) => string };

const digits: KeyType = { literal: (cursor) => cursor };
const quoted: KeyType = { literal: (cursor) => `'${cursor.replace(/[\\']/g, '\\$&')}'` };
const hex: KeyType = { cursor: (name) => `HEX(${name})`, literal: (cursor) => `X'${cursor}'` };
/** They are ordered by their number and would be compared by their label. */
const numbered: KeyType = { cursor: (name) => `${name} + 0`, literal: (cursor) => cursor };

/** FLOAT and DOUBLE are missing: what is printed of them need not find them again. */
const types: Readonly<Record<string, KeyType>> = {
  tinyint: digits,
  smallint: digits,
  mediumint: digits,
  int: digits,
  bigint: digits,
  year: digits,
  decimal: digits,
  bit: numbered,
  enum: numbered,
  set: numbered,
  binary: hex,
  varbinary: hex,
  date: quoted,
  datetime: quoted,
  timestamp: quoted,
  time: quoted,
  uuid: quoted,
  inet4: quoted,
  inet6: quoted,
};

/** The order by a key's columns; undefined where a type of them cannot be compared with certainty. */
export function orderBy(index: string, columns: readonly ColumnFacts[]): KeyOrder | undefined {
  const found: KeyColumn[] = [];
  for (const column of columns) {
    const type = typeOf(column);
    if (!type) return undefined;
    const name = quoteName(column.name);
    found.push({ name: column.name, cursor: type.cursor?.(name) ?? name, literal: type.literal });
  }
  return found.length === 0 ? undefined : { index, columns: found };
}

function typeOf({ dataType, charset }: ColumnFacts): KeyType | undefined {
  if (dataType !== 'char' && dataType !== 'varchar') return types[dataType];
  if (charset === undefined || !/^\w+$/.test(charset)) return undefined;
  // The bytes in the column's own character set; its collation then compares (T29).
  return { cursor: (name) => `HEX(${name})`, literal: (cursor) => `_${charset} X'${cursor}'` };
}

/** The rows behind a key, by the server's own comparison: `a > x or (a = x and b > y)` (T41). */
export function behind(order: KeyOrder, cursors: readonly string[]): string {
  const parts = order.columns.map(({ name, literal }, index) => ({
    name: quoteName(name),
    value: literal(cursors[index] ?? ''),
  }));
  const alternatives = parts.map(({ name, value }, index) =>
    [...parts.slice(0, index).map((part) => `${part.name} = ${part.value}`), `${name} > ${value}`].join(
      ' AND ',
    ),
  );
  const [first] = parts;
  if (!first || parts.length === 1) return alternatives.join('');
  // The first comparison alone says where in the index to begin.
  return `${first.name} >= ${first.value} AND (${alternatives.map((one) => `(${one})`).join(' OR ')})`;
}
