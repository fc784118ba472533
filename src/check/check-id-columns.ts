import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import { plainText } from '../language/literal.ts';
import type { BoundProgram, BoundSave } from './bound.ts';
import type { CheckContext } from './context.ts';
import { type PlacingOption, placingOptions } from './placing-options.ts';
import { columnsOf, renamed } from './static-columns.ts';

/** A key or a routing of columns that no row has would stop the run at the first row. */
export function checkIdColumns(program: BoundProgram, context: CheckContext): void {
  for (const save of program.saves)
    for (const option of placingOptions(save)) judgeColumns(save, option, context);
}

function judgeColumns(
  { table }: BoundSave,
  { option, given, columns: wanted }: PlacingOption,
  context: CheckContext,
): void {
  const columns = columnsOf(table);
  if (!columns || !table) return;
  for (const name of wanted) {
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
        `${option} names \`${name}\`, which is no column of \`${table.name.name}\``,
        {
          labels: [{ source: table.source, span: table.statement.span, text: `gives ${columns.join(', ')}` }],
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
