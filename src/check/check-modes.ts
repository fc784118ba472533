import { diagnose } from '../diagnostics/diagnostic.ts';
import { isPerRow, showPath } from '../model/path-template.ts';
import type { BoundProgram, BoundSave } from './bound.ts';
import type { CheckContext } from './context.ts';
import { loadOf } from './trace.ts';

/** Modes beside append look at the target before the first row: it must be known then, and be one that can tell. */
export function checkModes(program: BoundProgram, context: CheckContext): void {
  for (const save of program.saves) {
    const { mode } = save.statement;
    if (save.mode === 'append' || !mode) continue;
    const fault = faultOf(save, context);
    if (fault)
      context.report(diagnose('BSQL3041', save.source, mode.span, fault.message, { help: fault.help }));
  }
}

function faultOf(
  { mode, target, table }: BoundSave,
  { formats }: CheckContext,
): { readonly message: string; readonly help: string } | undefined {
  if (!target?.format.sink) return undefined;
  const { format, path } = target;
  const { modes = [], overwriteReads } = target.format.sink;
  if (!modes.includes(mode)) {
    const able = formats.filter(({ sink }) => sink?.modes?.includes(mode)).map(({ name }) => name);
    return {
      message: `\`${format.name}\` cannot \`save ${mode}\``,
      help: `write \`save append\`, and empty the target yourself before the first start if it should be; ${able.join(', ')} can ${mode}`,
    };
  }
  if (path && isPerRow(path))
    return {
      message: `\`save ${mode}\` has to know its targets before the first row, and only a row tells where '${showPath(path)}' leads`,
      help: 'leave {row.…}, {date:…} and {type} out of the path, or write `save append`',
    };
  const load = loadOf(table)?.target;
  if (!load) return undefined;
  if (!load.format.source?.snapshots)
    return {
      message: `\`save ${mode}\` has to know its targets before the first row, and \`load ${load.format.name}\` does not know its tables then`,
      help: 'write `save append`, and empty the target yourself before the first start if it should be',
    };
  const { snapshot } = load.options.values;
  if (mode === 'overwrite' && overwriteReads && snapshot !== 'initial' && snapshot !== 'always')
    return {
      message: `\`save overwrite\` makes \`${format.name}\` anew of the existing rows, and the load reads none`,
      help: 'add snapshot="initial" to the load',
    };
  return undefined;
}
