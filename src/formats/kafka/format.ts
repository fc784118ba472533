import type { Format } from '../../model/format.ts';
import { checkSinkOptions } from './check-options.ts';
import { describeKafkaSink } from './describe.ts';
import { kafkaSinkOptions } from './options.ts';
import { checkTopicPath } from './topic-name.ts';

export const kafka: Format = {
  name: 'kafka',
  summary: 'Topics of a Kafka cluster, version 2.4 or later.',
  sink: {
    options: kafkaSinkOptions,
    path: 'Topic, with placeholders: {db}, {table}, {row.COLUMN}, {date:yyyy.MM.dd} (of the commit, in UTC), {type} (insert, update, delete, read).',
    rowPaths: true,
    checkPath: checkTopicPath,
    checkOptions: checkSinkOptions,
    describe: describeKafkaSink,
    open: async (context) => (await import('./sink.ts')).openKafkaSink(context),
  },
};
