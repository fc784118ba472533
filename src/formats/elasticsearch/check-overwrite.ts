import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readKeepOld } from './overwrite/keep-old.ts';

export function checkOverwrite({ keepOld }: OptionValues): readonly OptionProblem[] {
  if (typeof keepOld !== 'string' || readKeepOld(keepOld)) return [];
  return [
    {
      code: 'BSQL3004',
      option: 'keepOld',
      message: `"${keepOld}" is neither a time nor a number of indices`,
      help: 'write a time such as "1d" or "12h", a number such as "2", or "all"',
    },
  ];
}
