import type { SinkDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';

export function describeElasticsearch(options: OptionValues): SinkDescription {
  const nodes = options['es.nodes'];
  return {
    address: Array.isArray(nodes) ? nodes.join(', ') : '',
    guarantee:
      options.versioning === 'none'
        ? 'at least once; a replay may turn a document back for as long as it lasts'
        : 'at least once; replays change nothing, because every document carries a version from the log',
  };
}
