import { diagnose } from '../diagnostics/diagnostic.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';
import { placingOptions } from './placing-options.ts';
import { loadOf } from './trace.ts';

/** Messages of rows alone do not tell where a document was before. */
export function checkRoutingKnown(program: BoundProgram, context: CheckContext): void {
  for (const save of program.saves) {
    const load = loadOf(save.table)?.target;
    const routing = placingOptions(save).find(({ option }) => option === 'es.mapping.routing');
    if (!routing || load?.format.name !== 'kafka' || load.options.values['value.format'] !== 'json') continue;
    const { source, option } = routing.given;
    context.report(
      diagnose(
        'BSQL3121',
        source,
        option.value.span,
        '`json` messages tell nothing of a row before its change, and of one that is gone its key alone: its document stays under its old routing',
        {
          help: 'route by a column of the key, or read messages of another value.format; right as it is where rows are only inserted',
        },
      ),
    );
  }
}
