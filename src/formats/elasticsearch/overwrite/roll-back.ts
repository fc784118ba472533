import type { Position } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
import type { RolledBack } from '../../../model/format.ts';
import type { Service } from '../service.ts';
import { countDocuments, dropIndex, missing } from './aliases.ts';
import { indexOf, indicesOf, type KeptGeneration, type OverwriteState } from './state.ts';
import { type OverwriteFile, untilUnchanged } from './state-file.ts';
import { finishReturn, noteMove } from './unfinished.ts';

/**
 * Moves the aliases back to kept indices, in one call; the next start goes on from the place up to which
 * those have everything. A build that no alias points to yet is dropped instead. The file says so first:
 * killed at any point, the next start or the same command does what is left.
 */
export async function rollBack(
  service: Service,
  file: OverwriteFile,
  to: string | undefined,
  position: Position | undefined,
  signal: AbortSignal,
): Promise<RolledBack> {
  await untilUnchanged(async () => {
    await file.read();
    const { returning } = file.state;
    // What was killed on its way there is done to its end.
    if (returning && (to === undefined || Object.values(returning).includes(to))) return;
    await noteMove(service, file, position, signal);
    const next = await decide(service, file.state, to, position, signal);
    await file.change(() => next);
  });
  const { back, returning, dropping = [] } = file.state;
  const moved = await finishReturn(service, file, signal);
  // They stay in the file: a stream that has not looked yet may make one of them again.
  for (const index of dropping) await dropIndex(service, index, signal);
  return { moved, complete: returning === undefined || back !== undefined };
}

/** The state behind the rollback, with what is still to be done in the cluster. */
async function decide(
  service: Service,
  state: OverwriteState,
  to: string | undefined,
  position: Position | undefined,
  signal: AbortSignal,
): Promise<OverwriteState> {
  const { current, previous, kept, dropping = [] } = state;
  // Where no start followed the last rollback, what it went back to still misses what came since.
  const complete = state.back ?? position;
  if (!current) throw nothingKept('nothing was built yet');
  if (current.live.length === 0) {
    if (!previous)
      throw nothingKept(
        'the new indices are still being built, and this stream does not write to what readers see',
      );
    return { current: previous, dropping: [...dropping, ...indicesOf(current)], kept };
  }
  const wanted = to === undefined ? kept[0] : kept.find(({ indices }) => Object.values(indices).includes(to));
  if (!wanted) throw nothingKept(to === undefined ? 'no replaced index is kept' : `${to} is not kept`);
  const { stamp, meaning, indices, position: back } = wanted;
  for (const index of Object.values(indices))
    if ((await countDocuments(service, index, signal)) === undefined) throw missing(`the index ${index}`);
  const names = Object.keys(indices);
  const left: KeptGeneration = {
    stamp: current.stamp,
    ...(current.meaning && { meaning: current.meaning }),
    indices: Object.fromEntries(current.names.map((name) => [name, indexOf(name, current.stamp)])),
    since: Date.now(),
    ...(complete && { position: complete }),
  };
  return {
    current: { stamp, ...(meaning && { meaning }), names, live: names },
    returning: indices,
    ...(dropping.length > 0 && { dropping }),
    kept: [...(current.stamp === null ? [] : [left]), ...kept.filter((one) => one !== wanted)],
    ...(back && { back }),
  };
}

function nothingKept(why: string): BsqlError {
  return new BsqlError(`there is nothing to go back to: ${why}`, {
    code: 'BSQL5175',
    kind: 'script',
    help: 'bsql plan lists what is kept; keepOld says how long',
  });
}
