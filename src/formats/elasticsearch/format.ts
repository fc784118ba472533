import type { Format } from '../../model/format.ts';
import { fillPath } from '../../model/path-template.ts';
import { checkConnection } from './check-connection.ts';
import { checkMappingOptions } from './check-mapping-options.ts';
import { checkOverwrite } from './check-overwrite.ts';
import { checkWrites } from './check-writes.ts';
import { describeElasticsearch } from './describe.ts';
import { checkIndexPath } from './index-name.ts';
import { elasticsearchOptions } from './options.ts';
import { readWriteRules } from './write-rules.ts';

export const elasticsearch: Format = {
  name: 'es',
  summary: 'An Elasticsearch cluster, version 7.17 or later, or OpenSearch.',
  sink: {
    options: elasticsearchOptions,
    path: 'Index name, with placeholders: {db}, {table}, {row.COLUMN}, {date:yyyy.MM.dd} (of the commit, in UTC), {type} (insert, update, delete, read). What they stand for is put into lower case.',
    rowPaths: true,
    checkPath: checkIndexPath,
    checkOptions: (options) => [
      ...checkConnection(options),
      ...checkWrites(options),
      ...checkMappingOptions(options),
      ...checkOverwrite(options),
    ],
    describe: describeElasticsearch,
    versioned: (options) => readWriteRules(options).versioned,
    placeOf: (path, table) => fillPath(path, table).toLowerCase(),
    modes: ['overwrite', 'errorIfExists', 'ignore'],
    overwriteReads: true,
    tellOverwrite: async (path, state, resumed) =>
      await (await import('./overwrite/tell-overwrite.ts')).tellOverwrite(path, state, resumed),
    open: async (context) =>
      context.mode === 'overwrite'
        ? (await import('./overwrite/overwrite-sink.ts')).openOverwriteSink(context)
        : (await import('./open-sink.ts')).openElasticsearchSink(context),
  },
};
