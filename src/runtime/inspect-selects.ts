import type { ChangeEvent, Row, TableSchema } from '../model/change.ts';
import type { ExpressionPlan } from '../model/expression-plan.ts';
import type { InspectedTable, Problem } from '../model/inspection.ts';
import type { SelectPlan } from '../model/plan.ts';
import { compileSelect } from '../transforms/select.ts';
import { problemOf } from './problem.ts';

/** A table as a save's selects leave it; undefined where they do not fit it, which is a problem then. */
export function inspectSelects(
  table: InspectedTable,
  selects: readonly SelectPlan[],
): { readonly table: InspectedTable | undefined; readonly problems: readonly Problem[] } {
  let current = table;
  for (const select of selects) {
    const problems = judgeSelect(select, current.schema);
    if (problems.length > 0) return { table: undefined, problems };
    current = keepTypes(current, schemaBehind(select, current.schema));
  }
  return { table: current, problems: [] };
}

/** The table behind a step: a column of the same name and kind is the same column, or as good as. */
export function keepTypes(before: InspectedTable, schema: TableSchema): InspectedTable {
  const kept = schema.columns.flatMap(({ name, kind }): [string, string][] => {
    const type = before.types[name];
    const same = before.schema.columns.some((column) => column.name === name && column.kind === kind);
    return same && type !== undefined ? [[name, type]] : [];
  });
  return { schema, types: Object.fromEntries(kept), rows: before.rows };
}

/** Part by part, so that every column that is missing is told and not the first alone. */
function judgeSelect(select: SelectPlan, schema: TableSchema): Problem[] {
  const parts: SelectPlan[] = [
    ...select.projections.map((projection) => ({ ...select, projections: [projection], where: undefined })),
    ...conditionsOf(select.where).map((condition) => ({
      ...select,
      projections: [{ kind: 'all' as const, except: [] }],
      where: condition,
    })),
  ];
  const problems = new Map<string, Problem>();
  for (const part of [...parts, select]) {
    try {
      compileSelect(part)(probe(schema, undefined));
    } catch (error) {
      const problem = problemOf(error);
      problems.set(problem.message, problem);
    }
  }
  return [...problems.values()];
}

function conditionsOf(where: ExpressionPlan | undefined): readonly ExpressionPlan[] {
  if (!where) return [];
  return where.kind === 'and' ? where.operands : [where];
}

/** What comes out of a row that has only nulls, let through. */
function schemaBehind(select: SelectPlan, schema: TableSchema): TableSchema {
  const row = schema.columns.map(() => null);
  return compileSelect({ ...select, where: undefined })(probe(schema, row))?.table ?? schema;
}

/** An event to see what a step makes of a table. */
export function probe(table: TableSchema, after: Row | undefined): ChangeEvent {
  const origin = { time: 0, file: '', offset: 0, gtid: undefined };
  return { operation: 'insert', table, before: undefined, after, version: 0, origin };
}
