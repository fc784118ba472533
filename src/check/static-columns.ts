import type { BoundTable } from './bound.ts';

/** The columns of a table as far as the script tells: what a load gives, only the database knows. */
export function columnsOf(table: BoundTable | undefined): readonly string[] | undefined {
  // Other transforms change names of tables and values of columns only.
  if (table?.kind === 'run') return table.does && !table.does.joins ? columnsOf(table.from) : undefined;
  if (table?.kind !== 'select' || !table.plan) return undefined;
  const columns: string[] = [];
  for (const projection of table.plan.projections) {
    if (projection.kind === 'value') {
      columns.push(projection.name);
      continue;
    }
    const more = columnsOf(table.from);
    if (!more) return undefined;
    const except = projection.except.map((name) => name.toLowerCase());
    columns.push(...more.filter((name) => !except.includes(name.toLowerCase())));
  }
  return columns;
}

/** The name under which a select passes a column on, if it calls it otherwise. */
export function renamed(table: BoundTable | undefined, column: string): string | undefined {
  if (table?.kind !== 'select' || !table.plan) return undefined;
  for (const projection of table.plan.projections) {
    if (projection.kind !== 'value' || projection.value.kind !== 'column') continue;
    if (projection.value.name.toLowerCase() === column.toLowerCase()) return projection.name;
  }
  return undefined;
}
