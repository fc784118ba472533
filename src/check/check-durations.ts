import { diagnose } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import { plainText } from '../language/literal.ts';
import { readOption } from '../model/options.ts';
import type { BoundProgram } from './bound.ts';
import { givenOptions } from './check-secrets.ts';
import type { CheckContext } from './context.ts';
import { findOption } from './read-options.ts';

/** From here on a bare number of seconds is far likelier one of milliseconds. */
const suspicious = 1_000;

/** A duration without a unit is in seconds; thousands of them were probably meant as milliseconds. */
export function checkDurations(program: BoundProgram, context: CheckContext): void {
  for (const { option, source, table } of givenOptions(program)) {
    const type = findOption(table, option.key.name)?.type;
    const text = plainText(option.value)?.trim() ?? '';
    if (type?.kind !== 'duration' || !/^\d+(?:\.\d+)?$/.test(text) || Number(text) < suspicious) continue;
    if (!readOption(type, text).ok) continue;
    const { span } = option.value;
    const inRange = readOption(type, `${text}ms`).ok;
    context.report(
      diagnose(
        'BSQL3102',
        source,
        span,
        `\`${option.key.name}\` is read as ${text} seconds, which is ${showLong(Number(text))}`,
        {
          help: inRange
            ? `write "${text}ms" for milliseconds, or "${text}s" if seconds are meant`
            : `write "${text}s" if seconds are meant`,
          fixes: inRange ? [replace(span, `"${text}ms"`, { safe: false })] : [],
        },
      ),
    );
  }
}

function showLong(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 6) / 10} hours`;
}
