import type { Format } from '../../model/format.ts';
import { fillPath } from '../../model/path-template.ts';
import { describeElasticsearch } from './describe.ts';
import { checkIndexPath } from './index-name.ts';
import { elasticsearchOptions } from './options.ts';

export const elasticsearch: Format = {
  name: 'es',
  summary: 'An Elasticsearch cluster, version 7.17 or later.',
  sink: {
    options: elasticsearchOptions,
    path: 'Index name, with placeholders: {db}, {table}. Names of databases and tables are lowered.',
    checkPath: checkIndexPath,
    describe: describeElasticsearch,
    versioned: (options) => options.versioning !== 'none',
    placeOf: (path, table) => fillPath(path, table).toLowerCase(),
    open: async (context) => (await import('./sink.ts')).openElasticsearchSink(context),
  },
};
