import { BsqlError } from '../../../model/errors.ts';
import type { Problem } from '../../../model/inspection.ts';
import type { Service } from '../service.ts';
import { lookUp } from './aliases.ts';

/** Throws where a name of the script cannot become an alias; the indices behind it if it is one. */
export async function judgeName(
  service: Service,
  name: string,
  replaceIndex: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await lookUp(service, name, signal);
  if (found.kind === 'nothing' || (found.kind === 'index' && replaceIndex)) return [];
  if (found.kind === 'index') throw anIndex(name);
  if (found.indices.length > 1) throw manyIndices(name, found.indices);
  return found.indices;
}

/** The same for `check --connect`. */
export async function judgeNames(
  service: Service,
  names: Iterable<string>,
  replaceIndex: boolean,
  signal: AbortSignal,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const name of names) {
    try {
      await judgeName(service, name, replaceIndex, signal);
    } catch (error) {
      if (!(error instanceof BsqlError) || error.kind !== 'script') throw error;
      const { code, message, help } = error;
      problems.push({ severity: 'error', code, message, ...(help && { help }) });
    }
  }
  return problems;
}

export function notAnAlias(name: string): BsqlError {
  return new BsqlError(`there is no alias ${name} to write through`, {
    code: 'BSQL5172',
    kind: 'script',
    help: 'let bsql run build the index first; it makes the alias when all rows are there',
  });
}

function anIndex(name: string): BsqlError {
  return new BsqlError(`${name} is an index, and save overwrite needs the name for an alias`, {
    code: 'BSQL5171',
    kind: 'script',
    help: 'replaceIndex="true" deletes it in the call that makes the alias, once the new index is complete; or save to another name and let your searches follow',
  });
}

function manyIndices(name: string, indices: readonly string[]): BsqlError {
  return new BsqlError(
    `the alias ${name} points to ${indices.length} indices: ${indices.slice(0, 5).join(', ')}`,
    {
      code: 'BSQL5172',
      kind: 'script',
      help: 'bsql moves an alias of one index; take it from the others first, or save to another name',
    },
  );
}
