import type { TableSchema } from '../../model/change.ts';
import type { OptionValues } from '../../model/options.ts';
import { readBulkParameters } from './bulk-parameters.ts';
import type { FieldMapping } from './column-mapping.ts';
import type { FieldTypes } from './field-types.ts';
import { flatSettings } from './flat-settings.ts';
import type { IndexFile } from './index-file.ts';
import { defaultFieldLimit, type Field, findField } from './index-state.ts';
import { mapColumns } from './mapping.ts';
import { type MappingRules, readMappingRules } from './mapping-rules.ts';
import { readRouting } from './routing.ts';
import { readWriteRules } from './write-rules.ts';

/** What a save says of the indices that it makes. */
export interface IndexRules {
  /** Whether bsql makes an index that is not there. */
  readonly create: boolean;
  readonly mapping: MappingRules;
  readonly file: IndexFile;
  /** Settings of the script's options, by flat name. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly dynamic: string | undefined;
  /** Whether documents hold fields that are no columns: an upsert keeps those of others, a pipeline adds its own. */
  readonly shared: boolean;
  /** Whether documents bring a routing with them. */
  readonly routed: boolean;
  /** Whether indices that others made are given the fields that they lack. */
  readonly merges: boolean;
}

/** An index as the API takes it that makes one. */
export interface IndexDefinition {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly mappings: Field & Readonly<Record<string, unknown>>;
  readonly aliases?: Readonly<Record<string, unknown>>;
}

/** Marks a mapping as made by bsql, which may then be given more fields. */
const mark = { bsql: { version: 1 } };

const optionsOfSettings: readonly (readonly [option: string, setting: string])[] = [
  ['es.index.shards', 'index.number_of_shards'],
  ['es.index.replicas', 'index.number_of_replicas'],
  ['es.index.refreshInterval', 'index.refresh_interval'],
];

export function readIndexRules(options: OptionValues, file: IndexFile): IndexRules {
  const { 'es.index.create': create, 'es.index.dynamic': dynamic } = options;
  return {
    create: create !== false,
    mapping: readMappingRules(options),
    file,
    settings: Object.fromEntries(
      optionsOfSettings.flatMap(([option, setting]) =>
        options[option] === undefined ? [] : [[setting, options[option]]],
      ),
    ),
    dynamic: typeof dynamic === 'string' ? dynamic : undefined,
    shared:
      readWriteRules(options).operation === 'upsert' || readBulkParameters(options).pipeline !== undefined,
    routed: readRouting(options) !== undefined,
    merges: options.mergeSchema === true,
  };
}

/** An index for these tables; where two have a column of one name, the first decides its field. */
export function defineIndex(
  tables: readonly Pick<TableSchema, 'columns'>[],
  rules: IndexRules,
  types: FieldTypes,
): IndexDefinition {
  const { file } = rules;
  const mapped = tables.map((table) => fieldsOf(table, rules, types));
  const properties: Record<string, FieldMapping> = { ...file.mappings?.properties };
  for (const { properties: some } of mapped)
    for (const [name, mapping] of Object.entries(some))
      if (!Object.hasOwn(properties, name) || rules.mapping.columns.has(name.toLowerCase()))
        properties[name] = mapping;
  const settings = { ...flatSettings(file.settings ?? {}), ...rules.settings };
  return {
    ...(Object.keys(settings).length > 0 && { settings }),
    mappings: {
      ...file.mappings,
      dynamic: dynamicOf(
        rules,
        mapped.every(({ left }) => left.length === 0),
      ),
      _meta: { ...(file.mappings?._meta as object | undefined), ...mark },
      properties: properties as Readonly<Record<string, Field>>,
    },
    ...(file.aliases && { aliases: file.aliases }),
  };
}

export interface Extension {
  readonly dynamic?: string;
  readonly properties: Readonly<Record<string, FieldMapping>>;
}

/** What an index lacks of a table's columns, as the API takes it that adds to a mapping; undefined: nothing. */
export function extendIndex(
  { columns }: Pick<TableSchema, 'columns'>,
  mapping: Field,
  rules: IndexRules,
  types: FieldTypes,
): Extension | undefined {
  const missing = { columns: columns.filter(({ name }) => !findField(mapping, name)) };
  const { properties, left } = fieldsOf(missing, rules, types);
  // What is left to the cluster needs one that looks at values.
  const opens = isMarked(mapping) && String(mapping.dynamic) === 'strict' && left.length > 0;
  const dynamic = opens ? dynamicOf(rules, false) : undefined;
  if (Object.keys(properties).length === 0 && !opens) return undefined;
  return { ...(dynamic !== undefined && { dynamic }), properties };
}

/** Whether bsql made the mapping. */
export function isMarked(mapping: Field): boolean {
  return mapping._meta?.bsql !== undefined;
}

export function fieldLimitOf({ settings }: IndexDefinition): number {
  return Number(settings?.['index.mapping.total_fields.limit'] ?? defaultFieldLimit);
}

function fieldsOf(table: Pick<TableSchema, 'columns'>, { mapping, file }: IndexRules, types: FieldTypes) {
  return mapColumns(table, mapping, types, file.mappings?.properties);
}

function dynamicOf({ dynamic, file, shared }: IndexRules, whole: boolean): string {
  return (
    dynamic ??
    (file.mappings?.dynamic === undefined
      ? whole && !shared
        ? 'strict'
        : 'true'
      : String(file.mappings.dynamic))
  );
}
