import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import { plainText } from '../language/literal.ts';
import type { BoundProgram, BoundTable } from './bound.ts';
import type { CheckContext } from './context.ts';

/** A key of columns that no row has would stop the run at the first row. */
export function checkIdColumns(program: BoundProgram, context: CheckContext): void {
  for (const { table, target } of program.saves) {
    const given = target?.options.given.get('idCols');
    const wanted = target?.options.values.idCols;
    const columns = columnsOf(table);
    if (!given || !Array.isArray(wanted) || !columns || table?.kind !== 'select') continue;
    for (const name of wanted as readonly string[]) {
      if (columns.some((column) => column.toLowerCase() === name.toLowerCase())) continue;
      const { value } = given.option;
      const found = closest(name, columns);
      const alone = wanted.length === 1 && plainText(value) !== undefined;
      context.report(
        diagnose(
          'BSQL2101',
          given.source,
          value.span,
          `idCols names \`${name}\`, which is no column of \`${table.name.name}\``,
          {
            labels: [
              { source: table.source, span: table.statement.span, text: `gives ${columns.join(', ')}` },
            ],
            help: question(found) ?? `select \`${name}\` too, or name a column that the select gives`,
            fixes: alone ? accept(value.span, found, (column) => `"${column}"`) : [],
          },
        ),
      );
    }
  }
}

/** The columns of a table as far as the script tells: what a load gives, only the database knows. */
export function columnsOf(table: BoundTable | undefined): readonly string[] | undefined {
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
