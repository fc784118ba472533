import { type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { RowTransform } from '../../model/format.ts';
import { type Rewrite, rewriteName } from './rewrite.ts';

export function openTableRewrite(rewrite: Rewrite): RowTransform {
  const rewritten = new Map<TableSchema, TableSchema>();
  return {
    kind: 'row',
    apply: (event) => {
      let table = rewritten.get(event.table);
      if (!table) {
        table = rewriteTable(rewrite, event.table);
        rewritten.set(event.table, table);
      }
      if (table === event.table) return event;
      const { operation, before, after, version, origin } = event;
      return { operation, table, before, after, version, origin };
    },
  };
}

/** One object a table version, as everything that is compiled for a table relies on. */
function rewriteTable(rewrite: Rewrite, table: TableSchema): TableSchema {
  const { database, name } = rewriteName(rewrite, table);
  if (database === table.database && name === table.name) return table;
  if (database === '' || name === '') {
    throw new BsqlError(`tableRewrite leaves ${tableName(table)} without a name`, {
      code: 'BSQL5403',
      kind: 'script',
      help: 'a group of the pattern matches nothing there; mend the pattern or the replacement',
    });
  }
  return { ...table, database, name };
}
