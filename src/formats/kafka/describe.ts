import type { SinkDescription, SourceDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readStartTime, showTime } from '../start/start-time.ts';
import { brokersOf } from './settings.ts';

export function describeKafkaSink(options: OptionValues): SinkDescription {
  return {
    address: brokersOf(options).join(', '),
    guarantee:
      'at least once, in the order of each key; after a stop the last messages may come again, so that a reader sees an older state of a row before the newest',
  };
}

export function describeKafkaSource(options: OptionValues): SourceDescription {
  const { startFrom, startTimestamp } = options;
  return {
    address: brokersOf(options).join(', '),
    start: `behind what the group \`${String(options.groupId)}\` has confirmed, else at ${startFrom === 'timestamp' ? showTime(readStartTime(String(startTimestamp)) ?? 0) : `the ${startFrom} message`}`,
  };
}
