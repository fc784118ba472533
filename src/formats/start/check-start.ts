import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readStartTime } from './start-time.ts';

/** Faults of `startFrom` and `startTimestamp` together. */
export function checkStartOptions(options: OptionValues): readonly OptionProblem[] {
  const { startFrom, startTimestamp } = options;
  if (startFrom === 'timestamp' && startTimestamp === undefined)
    return [
      {
        code: 'BSQL3003',
        option: 'startFrom',
        message: 'startFrom="timestamp" needs startTimestamp beside it',
        help: 'say from when on: startTimestamp="2026-11-20 10:00:00"',
      },
    ];
  if (startTimestamp === undefined) return [];
  if (readStartTime(String(startTimestamp)) === undefined)
    return [
      {
        code: 'BSQL3004',
        option: 'startTimestamp',
        message: `\`${startTimestamp}\` is no moment`,
        help: 'write "2026-11-20 10:00:00", with a zone behind it if it is not UTC ("+02:00"), or seconds since 1970',
      },
    ];
  // Without a startFrom that was read right its own fault is told already.
  if (startFrom === 'timestamp' || startFrom === undefined) return [];
  return [
    {
      code: 'BSQL3021',
      option: 'startTimestamp',
      message: `startTimestamp says nothing beside startFrom="${startFrom}"`,
      help: 'add startFrom="timestamp", or leave it out',
    },
  ];
}
