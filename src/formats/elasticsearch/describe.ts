import type { SinkDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readNodes } from './nodes.ts';
import { readWriteRules, type WriteOperation } from './write-rules.ts';

const guarantees: Readonly<Record<'versioned' | WriteOperation, string>> = {
  versioned: 'at least once; replays change nothing, because every document carries a version from the log',
  index: 'at least once; a replay may turn a document back for as long as it lasts',
  upsert:
    'at least once; a replay may turn the columns of a document back for as long as it lasts, and fields that no row has stay as they are',
  create:
    'at least once; the first row of a document stays, and a replay may bring one back that was deleted for as long as it lasts',
};

export function describeElasticsearch(options: OptionValues): SinkDescription {
  const { operation, versioned } = readWriteRules(options);
  return {
    address: readNodes(options).join(', '),
    guarantee: guarantees[operation === 'index' && versioned ? 'versioned' : operation],
  };
}
