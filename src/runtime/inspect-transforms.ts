import type { TableSchema } from '../model/change.ts';
import type { FormatList, OpenContext, RowTransform, TransformInspection } from '../model/format.ts';
import type { InspectedTable, Problem } from '../model/inspection.ts';
import type { RunPlan, TransformPlan } from '../model/plan.ts';
import { inspectSelects, keepTypes, probe } from './inspect-selects.ts';
import { problemOf } from './problem.ts';
import { closeTransforms, openTransforms } from './transforms.ts';

/** Tables as a save's steps leave them; one that a step does not fit is left out, and a problem. */
export async function inspectTransforms(
  tables: readonly InspectedTable[],
  steps: readonly TransformPlan[],
  formats: FormatList,
  contextOf: (step: RunPlan) => OpenContext,
  signal: AbortSignal,
): Promise<TransformInspection> {
  const transforms = await openTransforms(steps, formats, contextOf);
  const problems: Problem[] = [];
  let current = tables;
  try {
    for (const [index, transform] of transforms.entries()) {
      const step = steps[index];
      const found =
        step?.kind === 'select'
          ? inspectEach(current, (table) => inspectSelects(table, [step]))
          : transform.kind === 'row'
            ? inspectRenamed(current, transform)
            : await transform.inspect(current, signal);
      problems.push(...found.problems);
      current = found.tables;
    }
  } finally {
    await closeTransforms(transforms);
  }
  return { tables: current, problems };
}

/** Tables that got one name and have one shape are one table from there on. */
function inspectRenamed(tables: readonly InspectedTable[], transform: RowTransform): TransformInspection {
  const found = inspectEach(tables, (table) => inspectRows(table, transform));
  const merged = new Map<string, InspectedTable>();
  for (const table of found.tables) {
    const shape = JSON.stringify(table.schema);
    const earlier = merged.get(shape);
    const rows = earlier ? sum(earlier.rows, table.rows) : table.rows;
    merged.set(shape, { ...(earlier ?? table), rows });
  }
  return { tables: [...merged.values()], problems: found.problems };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function inspectEach(
  tables: readonly InspectedTable[],
  inspect: (table: InspectedTable) => {
    readonly table: InspectedTable | undefined;
    readonly problems: readonly Problem[];
  },
): TransformInspection {
  const found = tables.map(inspect);
  return {
    tables: found.flatMap(({ table }) => table ?? []),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function inspectRows(table: InspectedTable, { apply }: RowTransform): ReturnType<typeof inspectSelects> {
  try {
    const row = table.schema.columns.map(() => null);
    const schema: TableSchema = apply(probe(table.schema, row))?.table ?? table.schema;
    return { table: keepTypes(table, schema), problems: [] };
  } catch (error) {
    return { table: undefined, problems: [problemOf(error)] };
  }
}
