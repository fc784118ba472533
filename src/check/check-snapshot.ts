import { diagnose } from '../diagnostics/diagnostic.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';

/** A snapshot has the rows as they are now, so that an old part of the log says little more. */
export function checkSnapshot(program: BoundProgram, context: CheckContext): void {
  for (const table of program.tables) {
    if (table.kind !== 'load' || !table.target) continue;
    const { values, given } = table.target.options;
    if (values.snapshot !== 'initial' && values.snapshot !== 'always') continue;
    const start =
      given.get('startingOffsets') ??
      given.get('binlogIndex') ??
      (values.startFrom === 'earliest' || values.startFrom === 'timestamp'
        ? given.get('startFrom')
        : undefined);
    if (!start) continue;
    context.report(
      diagnose(
        'BSQL3103',
        start.source,
        start.option.span,
        `\`${start.option.key.name}\` begins in an old part of the log, and snapshot="${values.snapshot}" brings the rows as they are now`,
        {
          help: 'both are obeyed, so that rows come twice: leave the start out, unless documents of rows that were deleted since then have to go',
        },
      ),
    );
  }
}
