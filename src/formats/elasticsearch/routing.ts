import { didYouMean } from '../../diagnostics/suggest.ts';
import { type Row, type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Problem } from '../../model/inspection.ts';
import type { OptionValues } from '../../model/options.ts';

/** What a row's document is routed by; undefined: by its id. */
export type RoutingOf = (row: Row) => string | undefined;

/** The column that routes documents; undefined: ids do. */
export function readRouting({ 'es.mapping.routing': column }: OptionValues): string | undefined {
  return typeof column === 'string' && column !== '' ? column : undefined;
}

export function compileRouting(table: TableSchema, column: string): RoutingOf {
  const [problem] = inspectRouting(table, column);
  if (problem) throw new BsqlError(problem.message, { ...problem, kind: 'script' });
  const index = findColumn(table, column);
  return (row) => {
    const value = row[index];
    // To the cluster an empty routing is none.
    return value === null || value === undefined || value === '' ? undefined : String(value);
  };
}

export function inspectRouting(table: TableSchema, column: string | undefined): Problem[] {
  if (column === undefined || findColumn(table, column) >= 0) return [];
  const names = table.columns.map(({ name }) => name);
  const meant = didYouMean(column, names) ?? `its columns are ${names.join(', ')}.`;
  return [
    {
      severity: 'error',
      code: 'BSQL5202',
      message: `the table ${tableName(table)} has no column \`${column}\`, which es.mapping.routing names`,
      help: `${meant} Leave the table out with tableNamePattern, or save it with a save of its own`,
    },
  ];
}

function findColumn({ columns }: TableSchema, name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}
