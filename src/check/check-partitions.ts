import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { BoundProgram } from './bound.ts';

import type { CheckContext } from './context.ts';
import { columnsOf } from './static-columns.ts';

/** A partition by a column that no row has would stop the run at the first row. */
export function checkPartitions(program: BoundProgram, context: CheckContext): void {
  for (const { table, target, statement, source } of program.saves) {
    const columns = columnsOf(table);
    if (!columns || table?.kind !== 'select' || !target?.format.sink?.partitions) continue;
    for (const { name, span } of statement.partitionBy) {
      if (columns.some((column) => column.toLowerCase() === name.toLowerCase())) continue;
      const found = closest(name, columns);
      context.report(
        diagnose(
          'BSQL2101',
          source,
          span,
          `partitionBy names \`${name}\`, which is no column of \`${table.name.name}\``,
          {
            labels: [
              { source: table.source, span: table.statement.span, text: `gives ${columns.join(', ')}` },
            ],
            help: question(found) ?? `select \`${name}\` too, or name a column that the select gives`,
            fixes: accept(span, found),
          },
        ),
      );
    }
  }
}
