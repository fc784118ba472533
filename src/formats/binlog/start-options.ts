import type { OptionValues } from '../../model/options.ts';
import { readStartTime } from '../start/start-time.ts';

/** `startingOffsets` goes before `binlogIndex` and `binlogFileOffset`. */
export function readStart(options: OptionValues): { index: number | undefined; offset: number } {
  const { startingOffsets: both } = options;
  if (typeof both === 'string')
    return { index: Number(both.slice(0, -13)), offset: Math.max(4, Number(both.slice(-13))) };
  return {
    index: typeof options.binlogIndex === 'number' ? options.binlogIndex : undefined,
    offset: Number(options.binlogFileOffset),
  };
}

/** The moment to begin at, in milliseconds since 1970, where one is asked for and no place is given. */
export function readStartMoment(options: OptionValues): number | undefined {
  const { startFrom, startTimestamp } = options;
  return startFrom === 'timestamp' && readStart(options).index === undefined
    ? readStartTime(String(startTimestamp))
    : undefined;
}

/** `mysql-bin` and 4 are `mysql-bin.000004`. */
export function logFileName(prefix: string, index: number): string {
  return `${prefix}.${String(index).padStart(6, '0')}`;
}
