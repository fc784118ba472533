import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type TableSchema, tableName } from '../../model/change.ts';
import { messageOf } from '../../model/errors.ts';
import type { InspectedTable, InspectedTarget, Problem, SinkInspection } from '../../model/inspection.ts';
import { inspectId } from '../encoding/inspect-id.ts';

/**
 * Which file each table would go to, and whether it could be written; makes none. With `perRow`
 * only a row tells its file, and `fileOf` as much as a table does.
 */
export async function inspectFiles(
  tables: readonly InspectedTable[],
  idColumns: readonly string[] | undefined,
  fileOf: (table: TableSchema) => string,
  perRow = false,
): Promise<SinkInspection> {
  const problems: Problem[] = [];
  const targets: InspectedTarget[] = [];
  const owners = new Map<string, string>();
  for (const { schema } of tables) {
    const [table, target] = [tableName(schema), fileOf(schema)];
    const id = inspectId(schema, idColumns);
    problems.push(...id.problems);
    if (perRow) {
      targets.push({ table, target, ids: id.columns, exists: undefined });
      continue;
    }
    const owner = owners.get(target);
    // Shards under one name are one table.
    if (owner !== undefined && owner !== table) {
      problems.push({
        severity: 'error',
        code: 'BSQL5204',
        message: `${owner} and ${table} would both be written to ${target}`,
        help: "give each table a file of its own: put {db} and {table} into the path, such as jsonl.'out/{db}/{table}.jsonl'",
      });
    } else problems.push(...(await judgeWritable(target)));
    owners.set(target, owner ?? table);
    targets.push({ table, target, ids: id.columns, exists: await exists(target) });
  }
  return { server: undefined, targets, problems };
}

/** The nearest folder that is there must be writable: the rest is made on the way. */
async function judgeWritable(file: string): Promise<Problem[]> {
  let place = file;
  while (!(await exists(place)) && dirname(place) !== place) place = dirname(place);
  try {
    await access(place, constants.W_OK);
    if (place === file || (await stat(place)).isDirectory()) return [];
    return [unwritable(file, `${place} is not a folder`)];
  } catch (error) {
    return [unwritable(file, messageOf(error))];
  }
}

function unwritable(file: string, why: string): Problem {
  return {
    severity: 'error',
    code: 'BSQL5204',
    message: `${file} cannot be written: ${why}`,
    help: 'check the path, and who may write there',
  };
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
