import { diagnose } from '../diagnostics/diagnostic.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';
import { columnsOf, renamed } from './static-columns.ts';

/** A path with a column that no row has would stop the run at the first row. */
export function checkPathColumns(program: BoundProgram, context: CheckContext): void {
  for (const { table, target, source, statement } of program.saves) {
    const columns = columnsOf(table);
    if (!columns || table?.kind !== 'select') continue;
    for (const part of target?.path?.parts ?? []) {
      if (!('placeholder' in part) || part.placeholder !== 'row') continue;
      const { column } = part;
      if (columns.some((one) => one.toLowerCase() === column.toLowerCase())) continue;
      const other = renamed(table, column);
      context.report(
        diagnose(
          'BSQL2101',
          source,
          statement.target.path.span,
          `the path names \`${column}\`, which is no column of \`${table.name.name}\``,
          {
            labels: [
              { source: table.source, span: table.statement.span, text: `gives ${columns.join(', ')}` },
            ],
            help:
              (other && `the select calls it \`${other}\`: write {row.${other}}`) ??
              question(closest(column, columns)) ??
              `select \`${column}\` too, or name a column that the select gives`,
          },
        ),
      );
    }
  }
}
