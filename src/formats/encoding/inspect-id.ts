import { didYouMean } from '../../diagnostics/suggest.ts';
import { type TableSchema, tableName } from '../../model/change.ts';
import type { Problem } from '../../model/inspection.ts';

export interface InspectedId {
  /** The columns that make a document's id; undefined where none can be made. */
  readonly columns: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

/** What `compileDocumentId` would take for this table, with every column that it would miss at once. */
export function inspectId(table: TableSchema, idColumns: readonly string[] | undefined): InspectedId {
  const names = table.columns.map((column) => column.name);
  if (!idColumns) {
    const columns = table.primaryKey?.map((index) => names[index] ?? '');
    if (columns && columns.length > 0) return { columns, problems: [] };
    return {
      columns: undefined,
      problems: [
        {
          severity: 'error',
          code: 'BSQL5009',
          message: `the table ${tableName(table)} has no primary key, or a select leaves a part of it out, so its rows cannot be told apart`,
          help: 'name the columns that identify a row with idCols="…", or leave the table out with tableNamePattern',
        },
      ],
    };
  }
  const problems: Problem[] = [];
  const columns: string[] = [];
  for (const wanted of idColumns) {
    const found = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) {
      columns.push(found);
      continue;
    }
    const meant = didYouMean(wanted, names) ?? `its columns are ${names.join(', ')}.`;
    problems.push({
      severity: 'error',
      code: 'BSQL5202',
      message: `the table ${tableName(table)} has no column \`${wanted}\`, which idCols names`,
      help: `${meant} Leave idCols out to use each table's own primary key`,
    });
  }
  return { columns: problems.length === 0 ? columns : undefined, problems };
}
