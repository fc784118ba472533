import type { SourceDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { showTime } from '../start/start-time.ts';
import { logFileName, readStart, readStartMoment } from './start-options.ts';

/** What the options of `load binlog` say, before any server is asked. */
export function describeBinlog(options: OptionValues): SourceDescription {
  const { index, offset } = readStart(options);
  const prefix = typeof options.bingLogNamePrefix === 'string' ? options.bingLogNamePrefix : undefined;
  const moment = readStartMoment(options);
  const file = index !== undefined && (prefix ? logFileName(prefix, index) : `log file ${index}`);
  return {
    address: typeof options.socket === 'string' ? options.socket : `${options.host}:${options.port}`,
    start: file
      ? `${file}:${offset}`
      : moment !== undefined
        ? `the first transaction committed at or after ${showTime(moment)}`
        : options.startFrom === 'earliest'
          ? 'the oldest log file that the server has'
          : 'the end of the log at that moment',
  };
}
