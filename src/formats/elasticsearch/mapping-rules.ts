import type { OptionValues } from '../../model/options.ts';
import { type FieldMapping, isColumnMapping, parseColumnMapping } from './column-mapping.ts';
import type {
  dateMappings,
  decimalMappings,
  geometryMappings,
  jsonMappings,
  stringMappings,
} from './options.ts';

/** How columns become fields: the script's choices, each with its default. */
export interface MappingRules {
  readonly strings: (typeof stringMappings)[number];
  readonly decimals: (typeof decimalMappings)[number];
  readonly dates: (typeof dateMappings)[number];
  readonly json: (typeof jsonMappings)[number];
  readonly geometries: (typeof geometryMappings)[number];
  /** Characters of the longest value that a keyword keeps to be found; undefined: by where it stands. */
  readonly ignoreAbove: number | undefined;
  /** Columns with a field of their own, by lower-case name. */
  readonly columns: ReadonlyMap<string, ColumnRule>;
}

interface ColumnRule {
  /** The column as the script writes it. */
  readonly name: string;
  readonly mapping: FieldMapping;
}

export function readMappingRules(options: OptionValues): MappingRules {
  const { 'es.mapping.ignoreAbove': ignoreAbove } = options;
  const above = typeof ignoreAbove === 'number' ? ignoreAbove : undefined;
  const columns = Object.entries(options).flatMap(([option, value]): [string, ColumnRule][] => {
    if (!isColumnMapping(option) || typeof value !== 'string') return [];
    const read = parseColumnMapping(value, above);
    const name = option.slice('mapping.'.length);
    return read.mapping ? [[name.toLowerCase(), { name, mapping: read.mapping }]] : [];
  });
  const word = <T extends string>(name: string, otherwise: T): T =>
    (options[name] as T | undefined) ?? otherwise;
  return {
    strings: word('es.mapping.strings', 'both'),
    decimals: word('es.mapping.decimals', 'double'),
    dates: word('es.mapping.dates', 'date'),
    json: word('es.mapping.json', 'dynamic'),
    geometries: word('es.mapping.geometries', 'geo_shape'),
    ignoreAbove: above,
    columns: new Map(columns),
  };
}
