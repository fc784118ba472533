import { type Row, type TableSchema, tableName, type Value } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { RowTransform } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { JsonDocument } from '../../transforms/expression/json.ts';
import { splitText } from '../../transforms/functions/list.ts';

interface SplitTable {
  readonly table: TableSchema;
  /** Indexes of the columns to split; none where the table is none of those meant. */
  readonly indexes: readonly number[];
}

export function openSplitFields(options: OptionValues): RowTransform {
  const columns = Array.isArray(options.columns) ? (options.columns as readonly string[]) : [];
  const tables = new RegExp(`^(?:${String(options.tables)})$`, 'u');
  const split = splitter(options);
  const known = new Map<TableSchema, SplitTable>();
  return {
    kind: 'row',
    apply: (event) => {
      let found = known.get(event.table);
      if (!found) {
        found = tables.test(event.table.name)
          ? splitTable(event.table, columns)
          : { table: event.table, indexes: [] };
        known.set(event.table, found);
      }
      const { table, indexes } = found;
      if (indexes.length === 0) return event;
      const { operation, before, after, version, origin } = event;
      return {
        operation,
        table,
        before: before && splitRow(before, indexes, split),
        after: after && splitRow(after, indexes, split),
        version,
        origin,
      };
    },
  };
}

function splitter({ separator, trim, keepEmpty }: OptionValues): (text: string) => string {
  return (text) => {
    let parts = splitText(text, String(separator));
    if (trim === true) parts = parts.map((part) => part.trim());
    if (keepEmpty !== true) parts = parts.filter((part) => part !== '');
    return new JsonDocument(parts).toString();
  };
}

function splitRow(row: Row, indexes: readonly number[], split: (text: string) => string): Row {
  const result: Value[] = [...row];
  for (const index of indexes) {
    const value = row[index];
    if (typeof value === 'string') result[index] = split(value);
  }
  return result;
}

function splitTable(table: TableSchema, names: readonly string[]): SplitTable {
  const indexes = names.map((name) => {
    const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    const kind = table.columns[index]?.kind;
    if (kind === undefined) {
      throw new BsqlError(
        `the table ${tableName(table)} has no column \`${name}\`, which splitFields names`,
        {
          code: 'BSQL5202',
          kind: 'script',
          help: `its columns are ${table.columns.map((column) => column.name).join(', ')}. Say with tables="…" which tables have it`,
        },
      );
    }
    if (kind !== 'string') {
      throw new BsqlError(`splitFields splits text, and ${tableName(table)}.${name} is ${kind}`, {
        code: 'BSQL5203',
        kind: 'script',
        help: 'make text of it with a select before: cast(… as char)',
      });
    }
    return index;
  });
  const columns = table.columns.map(({ name, ...column }, index) =>
    indexes.includes(index) ? { name, kind: 'json' as const } : { name, ...column },
  );
  return { table: { ...table, columns }, indexes };
}
