import type { SinkDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readNodes } from './nodes.ts';

export function describeElasticsearch(options: OptionValues): SinkDescription {
  return {
    address: readNodes(options).join(', '),
    guarantee:
      options.versioning === 'none'
        ? 'at least once; a replay may turn a document back for as long as it lasts'
        : 'at least once; replays change nothing, because every document carries a version from the log',
  };
}
