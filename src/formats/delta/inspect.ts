import { type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, InspectedTarget, Problem, SinkInspection } from '../../model/inspection.ts';
import { inspectId } from '../encoding/inspect-id.ts';
import { judgeFolder, problemOf } from './judge-folder.ts';
import type { TableState } from './log/state.ts';
import { matchColumns, matchPartitions } from './match-columns.ts';
import { parseSchema } from './schema.ts';
import type { DeltaSettings } from './table.ts';

/** Where each table would go, and whether what is there would take its rows; makes none. */
export async function inspectTables(
  tables: readonly InspectedTable[],
  settings: Pick<DeltaSettings, 'idColumns' | 'partitionBy' | 'mergeSchema'>,
  folderOf: (table: TableSchema) => string,
): Promise<SinkInspection> {
  const problems: Problem[] = [];
  const targets: InspectedTarget[] = [];
  const owners = new Map<string, string>();
  for (const { schema } of tables) {
    const [table, target] = [tableName(schema), folderOf(schema)];
    const id = inspectId(schema, settings.idColumns);
    const judged = await judgeFolder(target);
    problems.push(...id.problems, ...judgeColumns(schema, judged.state, settings, target));
    const owner = owners.get(target);
    if (owner === undefined) problems.push(...judged.problems);
    else problems.push(shared(owner, table, target));
    owners.set(target, owner ?? table);
    targets.push({ table, target, ids: id.columns, exists: judged.state !== undefined });
  }
  return { server: undefined, targets, problems };
}

function judgeColumns(
  table: TableSchema,
  state: TableState | undefined,
  { mergeSchema, partitionBy }: Pick<DeltaSettings, 'partitionBy' | 'mergeSchema'>,
  folder: string,
): Problem[] {
  try {
    const there = state?.metaData;
    const fields = matchColumns(table, there && parseSchema(there.schemaString), mergeSchema, folder);
    matchPartitions(table, fields, partitionBy, there?.partitionColumns, folder);
    return [];
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    return [problemOf(error)];
  }
}

/** T30. */
function shared(owner: string, table: string, target: string): Problem {
  return {
    severity: 'warning',
    code: 'BSQL5123',
    message: `${owner} and ${table} share the Delta table ${target}: rows with the same key overwrite each other there`,
    help: "give each table a folder of its own, such as delta.'lake/{db}/{table}', unless no two of them share a key",
  };
}
