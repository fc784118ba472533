import { closest, question } from '../../diagnostics/suggest.ts';
import type { InspectedTable, Problem } from '../../model/inspection.ts';
import type { MappingRules } from './mapping-rules.ts';

/** Options `mapping.COLUMN` whose column is in none of the tables. */
export function judgeColumnRules(
  tables: readonly InspectedTable[],
  { columns }: Pick<MappingRules, 'columns'>,
): Problem[] {
  if (tables.length === 0) return [];
  const names = [...new Set(tables.flatMap(({ schema }) => schema.columns.map(({ name }) => name)))];
  const known = new Set(names.map((name) => name.toLowerCase()));
  return [...columns].flatMap(([key, { name }]): Problem[] => {
    if (known.has(key)) return [];
    return [
      {
        severity: 'warning',
        code: 'BSQL5160',
        message: `no saved table has a column \`${name}\` now, so mapping.${name} does nothing`,
        help: question(closest(name, names)) ?? 'write the name as it stands in the documents',
      },
    ];
  });
}
