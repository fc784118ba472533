import { closest, question } from '../../diagnostics/suggest.ts';
import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { isColumnMapping, parseColumnMapping } from './column-mapping.ts';

/** Faults of `mapping.COLUMN` and of what an index is made with. */
export function checkMappingOptions(options: OptionValues): readonly OptionProblem[] {
  return [
    ...Object.entries(options).flatMap(([option, value]) =>
      isColumnMapping(option) && typeof value === 'string' ? checkColumn(option, value) : [],
    ),
    ...checkRefresh(options['es.index.refreshInterval']),
    ...checkMaking(options),
  ];
}

function checkColumn(option: string, value: string): OptionProblem[] {
  const { mapping, fault } = parseColumnMapping(value, undefined);
  if (!mapping) {
    return [
      {
        code: 'BSQL3004',
        option,
        message: `option \`${option}\`: ${fault}`,
        help: `give a field type such as "keyword", or '{"type": "text", "analyzer": "german"}'`,
      },
    ];
  }
  const { type } = mapping;
  if (typeof type !== 'string' || fieldTypes.includes(type)) return [];
  const meant = closest(type, fieldTypes);
  return [
    {
      code: 'BSQL3121',
      option,
      message: `\`${type}\` is no field type of Elasticsearch itself`,
      help: question(meant) ?? 'right as it is if a plugin of the cluster brings it',
    },
  ];
}

function checkRefresh(value: OptionValues[string]): OptionProblem[] {
  if (typeof value !== 'string' || /^(?:-1|\d+(?:ms|s|m|h|d))$/.test(value)) return [];
  return [
    {
      code: 'BSQL3004',
      option: 'es.index.refreshInterval',
      message: `option \`es.index.refreshInterval\`: "${value}" is not a time with a unit`,
      help: 'give "1s", "500ms" or "1m", or "-1" for never by itself',
    },
  ];
}

/** What shapes an index that bsql is told not to make. */
function checkMaking(options: OptionValues): OptionProblem[] {
  if (options['es.index.create'] !== false) return [];
  return [
    'es.index.shards',
    'es.index.replicas',
    'es.index.refreshInterval',
    'es.index.dynamic',
    'es.index.file',
  ]
    .filter((option) => options[option] !== undefined)
    .map((option) => ({
      code: 'BSQL3121',
      option,
      message: `\`${option}\` does nothing beside es.index.create="false"`,
      help: 'put it into the index template, or let bsql make the index',
    }));
}

const fieldTypes = [
  'aggregate_metric_double',
  'alias',
  'binary',
  'boolean',
  'byte',
  'completion',
  'constant_keyword',
  'counted_keyword',
  'date',
  'date_nanos',
  'date_range',
  'dense_vector',
  'double',
  'double_range',
  'flat_object',
  'flattened',
  'float',
  'float_range',
  'geo_point',
  'geo_shape',
  'half_float',
  'histogram',
  'integer',
  'integer_range',
  'ip',
  'ip_range',
  'join',
  'keyword',
  'knn_vector',
  'long',
  'long_range',
  'match_only_text',
  'nested',
  'object',
  'percolator',
  'point',
  'rank_feature',
  'rank_features',
  'rank_vectors',
  'scaled_float',
  'search_as_you_type',
  'semantic_text',
  'shape',
  'short',
  'sparse_vector',
  'text',
  'token_count',
  'unsigned_long',
  'version',
  'wildcard',
];
