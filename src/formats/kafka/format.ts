import type { Format } from '../../model/format.ts';
import { checkSinkOptions, checkSourceOptions } from './check-options.ts';
import { describeKafkaSink, describeKafkaSource } from './describe.ts';
import { kafkaSinkOptions, kafkaSourceOptions } from './options.ts';
import { checkTopicPath, checkTopicPattern } from './topic-name.ts';

export const kafka: Format = {
  name: 'kafka',
  summary: 'Topics of a Kafka cluster, version 2.4 or later.',
  source: {
    options: kafkaSourceOptions,
    path: 'A regular expression that matches the whole names of the topics.',
    checkPath: checkTopicPattern,
    checkOptions: checkSourceOptions,
    describe: describeKafkaSource,
    // A partition that changes hands gets other versions.
    repeats: () => false,
    open: async (context) => (await import('./source.ts')).openKafkaSource(context),
  },
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
