import { BsqlError } from '../../model/errors.ts';
import { readFileTime } from './file-time.ts';
import type { ConnectionSettings } from './zongji.ts';

/** The fault of a place that is gone, with what is left of the log (T6). */
export async function tellOldest(
  fault: BsqlError,
  oldest: string | undefined,
  settings: ConnectionSettings,
): Promise<BsqlError> {
  if (oldest === undefined) return fault;
  // It is said only if the server answers: the fault itself matters more.
  const begun = await readFileTime(settings, oldest).catch(() => undefined);
  const since = begun === undefined ? '' : `, begun at ${new Date(begun * 1_000).toISOString()}`;
  return new BsqlError(`${fault.message}; the oldest file that is left is ${oldest}${since}`, {
    code: 'BSQL5003',
    kind: fault.kind,
    ...(fault.help !== undefined && { help: fault.help }),
    cause: fault,
  });
}
