import { tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, InspectedTarget, Problem, SinkInspection } from '../../model/inspection.ts';
import { hasKey } from '../encoding/document-id.ts';
import { inspectId } from '../encoding/inspect-id.ts';
import type { KeylessRows } from './encoder.ts';
import { judgeIndex } from './judge-index.ts';
import type { Service } from './service.ts';

export interface InspectionQuestions {
  readonly idColumns: readonly string[] | undefined;
  /** What becomes of tables without a key; undefined where they are an error. */
  readonly keyless?: KeylessRows | undefined;
  /** The index of a table, undefined where only a row tells it; throws what is wrong with its name. */
  readonly indexOf: (table: InspectedTable['schema']) => string | undefined;
  /** The index as far as the table tells it, for people. */
  readonly shownIndex: (table: InspectedTable['schema']) => string;
}

const privileges = ['create_index', 'index', 'delete'] as const;

/** Looks at the cluster as it is for these tables: reads mappings, settings and privileges only. */
export async function inspectCluster(
  service: Service,
  tables: readonly InspectedTable[],
  questions: InspectionQuestions,
  signal: AbortSignal,
): Promise<Omit<SinkInspection, 'server'>> {
  const problems: Problem[] = [];
  const byIndex = new Map<string, InspectedTable[]>();
  const targets: InspectedTarget[] = [];
  for (const table of tables) {
    const keyless = hasKey(table.schema, questions.idColumns) ? undefined : questions.keyless;
    if (keyless === 'skip') continue;
    const id = keyless ? { columns: undefined, problems: [] } : inspectId(table.schema, questions.idColumns);
    problems.push(...id.problems);
    const faults = problems.length;
    const index = indexOf(table, questions, problems);
    if (problems.length > faults) continue;
    if (index === undefined) {
      const target = questions.shownIndex(table.schema);
      targets.push({ table: tableName(table.schema), target, ids: id.columns, exists: undefined });
      continue;
    }
    byIndex.set(index, [...(byIndex.get(index) ?? []), table]);
    targets.push({ table: tableName(table.schema), target: index, ids: id.columns, exists: undefined });
  }
  const exists = new Map<string, boolean>();
  for (const [index, itsTables] of byIndex) {
    problems.push(...judgeSharing(index, itsTables));
    const state = await service.readIndex(index, signal);
    // A user that may write may still not be allowed to look.
    if (state === 'hidden') continue;
    exists.set(index, state !== undefined);
    problems.push(...judgeIndex(index, itsTables, state));
  }
  for (const [index, missing] of await service.missingPrivileges([...byIndex.keys()], privileges, signal)) {
    const needed = missing.filter((one) => one !== 'create_index' || exists.get(index) !== true);
    if (needed.length === 0) continue;
    problems.push({
      severity: 'error',
      code: 'BSQL5021',
      message: `the user has not the privilege${needed.length > 1 ? 's' : ''} ${needed.join(', ')} on the index ${index}`,
      help: `give a role of the user ${privileges.join(', ')} on the index`,
    });
  }
  return {
    targets: targets.map((target) => ({ ...target, exists: exists.get(target.target) })),
    problems,
  };
}

function indexOf(
  { schema }: InspectedTable,
  questions: InspectionQuestions,
  problems: Problem[],
): string | undefined {
  try {
    return questions.indexOf(schema);
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    const { code, message, help } = error;
    problems.push({ severity: 'error', code, message, ...(help && { help }) });
    return undefined;
  }
}

/** T30. */
function judgeSharing(index: string, tables: readonly InspectedTable[]): Problem[] {
  // Shards under one name are one table.
  const names = [...new Set(tables.map((table) => tableName(table.schema)))];
  if (names.length < 2) return [];
  return [
    {
      severity: 'warning',
      code: 'BSQL5123',
      message: `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} share the index ${index}: rows with the same key overwrite each other there`,
      help: "give each table an index of its own, such as es.'{db}_{table}', unless no two of them share a key",
    },
  ];
}
