import { type TableSchema, tableName } from '../../model/change.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import type { FieldTypes } from './field-types.ts';
import { defineIndex, extendIndex, fieldLimitOf, type IndexRules, isMarked } from './index-definition.ts';
import { countFields, type Field, findField, type IndexState } from './index-state.ts';
import { judgeField } from './judge-field.ts';
import { judgeRouting } from './judge-routing.ts';
import { mapColumns } from './mapping.ts';

/** Each column of each table against the index that takes it; `state` is undefined when bsql will make it. */
export function judgeIndex(
  index: string,
  tables: readonly InspectedTable[],
  state: IndexState | undefined,
  rules: IndexRules,
  types: FieldTypes,
): Problem[] {
  if (!state) return judgeDefinition(index, tables, rules, types);
  if (state.closed !== undefined) {
    return [
      {
        severity: 'error',
        code: 'BSQL5108',
        message: `the index ${index} cannot be written: ${state.closed}`,
        help: 'open it, lift the block, or save to another index',
      },
    ];
  }
  const { mapping, fieldLimit } = state;
  const makes = (table: TableSchema) => mapColumns(table, rules.mapping, types).properties;
  return [
    ...judgeRouting(index, mapping, rules),
    ...tables.flatMap((table) => {
      const made = isMarked(mapping) ? makes(table.schema) : {};
      return [
        // What was made by these very rules is as it was wanted.
        ...judgeColumns(
          index,
          table,
          mapping,
          (name, field) => made[name]?.type !== (field.type ?? 'object'),
        ),
        ...judgeMissing(index, table.schema, mapping, rules, types),
        ...judgeChoices(index, table.schema, mapping, rules),
      ];
    }),
    ...judgeFieldCount(index, tables, mapping, fieldLimit, rules, types),
  ];
}

/** An index that is still to be made: what the script itself chose, and how much it is. */
function judgeDefinition(
  index: string,
  tables: readonly InspectedTable[],
  rules: IndexRules,
  types: FieldTypes,
): Problem[] {
  const definition = defineIndex(
    tables.map(({ schema }) => schema),
    rules,
    types,
  );
  const { mappings } = definition;
  const chosen = (name: string): boolean =>
    rules.mapping.columns.has(name.toLowerCase()) || findField(rules.file.mappings ?? {}, name) !== undefined;
  return [
    ...tables.flatMap((table) => judgeColumns(index, table, mappings, chosen)),
    ...tellFieldCount(index, countFields(mappings), fieldLimitOf(definition)),
  ];
}

function judgeColumns(
  index: string,
  { schema, types }: InspectedTable,
  mapping: Field,
  matters: (name: string, field: Field) => boolean,
): Problem[] {
  return schema.columns.flatMap(({ name, kind }): Problem[] => {
    const field = findField(mapping, name);
    const verdict = field && matters(name, field) ? judgeField(kind, types[name], field) : undefined;
    if (!field || !verdict) return [];
    return [
      {
        severity: verdict.severity,
        code: 'BSQL5121',
        message: `the ${types[name] ?? kind} column ${tableName(schema)}.${name} goes into a field of type ${field.type ?? 'object'} in ${index}: ${verdict.fault}`,
        help: `map the field as ${verdict.better} in a new index, or leave the column out or rename it with a select`,
      },
    ];
  });
}

/** Fields that the mapping does not have, where it grows neither by itself nor by bsql. */
function judgeMissing(
  index: string,
  table: TableSchema,
  mapping: Field,
  rules: IndexRules,
  types: FieldTypes,
): Problem[] {
  const dynamic = String(mapping.dynamic ?? true);
  if (isMarked(mapping) || (dynamic !== 'strict' && dynamic !== 'false')) return [];
  const added = rules.merges ? (extendIndex(table, mapping, rules, types)?.properties ?? {}) : {};
  const missing = table.columns.filter(
    ({ name }) => !findField(mapping, name) && !Object.hasOwn(added, name),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join(', ');
  return [
    dynamic === 'strict'
      ? {
          severity: 'error',
          code: 'BSQL5121',
          message: `the index ${index} is \`dynamic: strict\` and has no field for ${names} of ${tableName(table)}: every document of the table is refused`,
          help: 'add the fields to the mapping, or leave the columns out with a select',
        }
      : {
          severity: 'warning',
          code: 'BSQL5121',
          message: `the index ${index} is \`dynamic: false\` and has no field for ${names} of ${tableName(table)}: the values are kept but cannot be searched`,
          help: 'add the fields to the mapping if they are to be found',
        },
  ];
}

/** Columns that the script maps, where the field is there already and of another type. */
function judgeChoices(index: string, table: TableSchema, mapping: Field, rules: IndexRules): Problem[] {
  return table.columns.flatMap(({ name }): Problem[] => {
    const wanted = rules.mapping.columns.get(name.toLowerCase())?.mapping.type ?? 'object';
    const field = rules.mapping.columns.has(name.toLowerCase()) ? findField(mapping, name) : undefined;
    if (!field || (field.type ?? 'object') === wanted) return [];
    return [
      {
        severity: 'warning',
        code: 'BSQL5163',
        message: `the field ${name} of ${index} is ${field.type ?? 'object'}, and the script maps the column as ${wanted}`,
        help: 'a field keeps its type for good: save to a new index, or delete the option',
      },
    ];
  });
}

/** T33. Keys of JSON columns come on top; how many nobody can know. */
function judgeFieldCount(
  index: string,
  tables: readonly InspectedTable[],
  mapping: Field,
  limit: number,
  rules: IndexRules,
  types: FieldTypes,
): Problem[] {
  const grows = rules.merges || isMarked(mapping);
  if (!grows && ['strict', 'false', 'runtime'].includes(String(mapping.dynamic ?? true))) return [];
  const properties: Record<string, Field> = {};
  for (const { schema } of tables) {
    for (const { name } of schema.columns) if (!findField(mapping, name)) properties[name] = {};
    Object.assign(properties, extendIndex(schema, mapping, rules, types)?.properties);
  }
  const more = countFields({ properties });
  return more === 0 ? [] : tellFieldCount(index, countFields(mapping) + more, limit);
}

function tellFieldCount(index: string, fields: number, limit: number): Problem[] {
  if (fields <= limit) return [];
  return [
    {
      severity: 'error',
      code: 'BSQL5122',
      message: `the index ${index} would have ${fields} fields, and its limit is ${limit}`,
      help: 'leave columns out with a select, give each table an index of its own, take es.mapping.strings="keyword", or raise index.mapping.total_fields.limit',
    },
  ];
}
