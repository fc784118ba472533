import { tableName } from '../../model/change.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import { countFields, defaultFieldLimit, type Field, findField, type IndexState } from './index-state.ts';
import { judgeField } from './judge-field.ts';
import { mapColumns } from './mapping.ts';

/** Each column of each table against the index that takes it; `state` is undefined when bsql will make it. */
export function judgeIndex(
  index: string,
  tables: readonly InspectedTable[],
  state: IndexState | undefined,
): Problem[] {
  if (state?.closed !== undefined) {
    return [
      {
        severity: 'error',
        code: 'BSQL5108',
        message: `the index ${index} cannot be written: ${state.closed}`,
        help: 'open it, lift the block, or save to another index',
      },
    ];
  }
  const mapping = state?.mapping ?? {};
  return [
    ...tables.flatMap((table) => judgeColumns(index, table, mapping)),
    ...judgeFieldCount(index, tables, mapping, state?.fieldLimit ?? defaultFieldLimit),
  ];
}

function judgeColumns(index: string, { schema, types }: InspectedTable, mapping: Field): Problem[] {
  const problems: Problem[] = [];
  const missing: string[] = [];
  for (const { name, kind } of schema.columns) {
    const field = findField(mapping, name);
    if (!field) {
      missing.push(name);
      continue;
    }
    const verdict = judgeField(kind, types[name], field);
    if (!verdict) continue;
    problems.push({
      severity: verdict.severity,
      code: 'BSQL5121',
      message: `the ${types[name] ?? kind} column ${tableName(schema)}.${name} goes into a field of type ${field.type ?? 'object'} in ${index}: ${verdict.fault}`,
      help: `map the field as ${verdict.better} in a new index, or leave the column out or rename it with a select`,
    });
  }
  return [...problems, ...judgeMissing(index, tableName(schema), missing, mapping)];
}

/** Fields that the mapping does not have, where it does not grow by itself. */
function judgeMissing(index: string, table: string, missing: readonly string[], mapping: Field): Problem[] {
  const dynamic = String(mapping.dynamic ?? true);
  if (missing.length === 0 || (dynamic !== 'strict' && dynamic !== 'false')) return [];
  const names = missing.join(', ');
  return [
    dynamic === 'strict'
      ? {
          severity: 'error',
          code: 'BSQL5121',
          message: `the index ${index} is \`dynamic: strict\` and has no field for ${names} of ${table}: every document of the table is refused`,
          help: 'add the fields to the mapping, or leave the columns out with a select',
        }
      : {
          severity: 'warning',
          code: 'BSQL5121',
          message: `the index ${index} is \`dynamic: false\` and has no field for ${names} of ${table}: the values are kept but cannot be searched`,
          help: 'add the fields to the mapping if they are to be found',
        },
  ];
}

/** T33. Keys of JSON columns come on top; how many nobody can know. */
function judgeFieldCount(
  index: string,
  tables: readonly InspectedTable[],
  mapping: Field,
  limit: number,
): Problem[] {
  if (['strict', 'false', 'runtime'].includes(String(mapping.dynamic ?? true))) return [];
  const properties: Record<string, Field> = {};
  for (const { schema } of tables) {
    const made = mapColumns(schema, { unsignedLong: true }) as Readonly<Record<string, Field>>;
    for (const { name } of schema.columns) if (!findField(mapping, name)) properties[name] = made[name] ?? {};
  }
  const there = countFields(mapping);
  const more = countFields({ properties });
  if (more === 0 || there + more <= limit) return [];
  return [
    {
      severity: 'error',
      code: 'BSQL5122',
      message: `the index ${index} would have ${there + more} fields, and its limit is ${limit}`,
      help: 'leave columns out with a select, give each table an index of its own, or raise index.mapping.total_fields.limit',
    },
  ];
}
