import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import type { ColumnFilter, NamedTable } from './column-filter.ts';

export interface KeyedColumn extends NamedTable {
  readonly column: string;
  /** Whether it is part of the primary key. */
  readonly isKey: boolean;
}

/** Entries of columns and excludeColumns that name nothing, or a column that cannot be left out. */
export function judgeColumns(
  filter: ColumnFilter,
  columns: readonly KeyedColumn[],
  address: string,
): Problem[] {
  const problems: Problem[] = filter.unmatched(columns).map((entry) => ({
    // What was to stay out of the target must not come in by a slip; a pattern may be meant for later.
    severity: entry.includes('*') ? 'warning' : 'error',
    code: 'BSQL5042',
    message: `${address}: no followed table has a column now that \`${entry}\` names`,
    help: 'the form is table.column or database.table.column, and upper and lower case are two things; `*` in an entry stands for any letters',
  }));
  const told = new Set<string>();
  for (const column of columns) {
    const fault = faultOf(filter, column);
    if (!fault || told.has(fault.message)) continue;
    told.add(fault.message);
    problems.push({
      severity: 'error',
      code: fault.code,
      message: fault.message,
      ...(fault.help && { help: fault.help }),
    });
  }
  return problems;
}

/** A table with the columns that are read of it. */
export function chooseColumns(table: InspectedTable, filter: ColumnFilter): InspectedTable {
  const { schema } = table;
  const { database, name, primaryKey } = schema;
  const keep = schema.columns.map(
    (column, index) =>
      primaryKey?.includes(index) === true || filter.keeps({ database, table: name }, column.name, false),
  );
  if (keep.every(Boolean)) return table;
  const columns = schema.columns.filter((_, index) => keep[index]);
  const placeOf = (index: number): number =>
    columns.indexOf(schema.columns[index] as (typeof columns)[number]);
  return { ...table, schema: { ...schema, columns, primaryKey: primaryKey?.map(placeOf) } };
}

function faultOf(
  filter: ColumnFilter,
  { database, table, column, isKey }: KeyedColumn,
): BsqlError | undefined {
  try {
    filter.keeps({ database, table }, column, isKey);
    return undefined;
  } catch (error) {
    if (error instanceof BsqlError) return error;
    throw error;
  }
}
