import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';
import type { Problem } from '../../model/inspection.ts';
import { fileFault } from './files.ts';
import { judgeTable } from './log/judge.ts';
import { DeltaLog } from './log/log.ts';
import type { TableState } from './log/state.ts';

export interface JudgedFolder {
  /** The table that is there; undefined if there is none, or none that can be read. */
  readonly state: TableState | undefined;
  readonly problems: readonly Problem[];
}

/** Whether a folder is, or can become, a Delta table of ours. Makes none. */
export async function judgeFolder(folder: string): Promise<JudgedFolder> {
  const unwritable = await judgeWritable(folder);
  if (unwritable) return { state: undefined, problems: [unwritable] };
  try {
    const state = await new DeltaLog(folder).read();
    const fault = judgeTable(folder, state);
    if (fault) throw fault;
    return { state: state.version < 0 ? undefined : state, problems: [] };
  } catch (error) {
    const fault = fileFault(error, folder);
    if (!(fault instanceof BsqlError)) throw fault;
    return { state: undefined, problems: [problemOf(fault)] };
  }
}

/** The nearest folder that is there must be writable: the rest is made on the way. */
export async function judgeWritable(folder: string): Promise<Problem | undefined> {
  let place = folder;
  while (!(await exists(place)) && dirname(place) !== place) place = dirname(place);
  try {
    if (!(await stat(place)).isDirectory()) return unwritable(folder, `${place} is not a folder`);
    await access(place, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return unwritable(folder, messageOf(error));
  }
}

function unwritable(folder: string, why: string): Problem {
  return {
    severity: 'error',
    code: 'BSQL5204',
    message: `${folder} cannot be written: ${why}`,
    help: 'check the path, and who may write there',
  };
}

export function problemOf({ code, message, help }: BsqlError): Problem {
  return { severity: 'error', code, message, ...(help && { help }) };
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
