import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import { plainText } from '../language/literal.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';
import { columnsOf, renamed } from './static-columns.ts';

/** A key of columns that no row has would stop the run at the first row. */
export function checkIdColumns(program: BoundProgram, context: CheckContext): void {
  for (const { table, target } of program.saves) {
    const given = target?.options.given.get('idCols');
    const wanted = target?.options.values.idCols;
    const columns = columnsOf(table);
    if (!given || !Array.isArray(wanted) || !columns || !table) continue;
    for (const name of wanted as readonly string[]) {
      if (columns.some((column) => column.toLowerCase() === name.toLowerCase())) continue;
      const { value } = given.option;
      const other = renamed(table, name);
      const found = other === undefined ? closest(name, columns) : { name: other, sure: true };
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
            help:
              (other && `the select calls it \`${other}\`: write that`) ??
              question(found) ??
              `select \`${name}\` too, or name a column that the select gives`,
            fixes: alone ? accept(value.span, found, (column) => `"${column}"`) : [],
          },
        ),
      );
    }
  }
}
