import type { Position } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
import type { RolledBack } from '../../../model/format.ts';
import type { Service } from '../service.ts';
import { type AliasAction, countDocuments, dropIndex, lookUp, missing, moveAliases } from './aliases.ts';
import { type Generation, indexOf, type KeptGeneration, type OverwriteState } from './state.ts';

/**
 * Moves the aliases back to kept indices, in one call; the next start goes on from the place up to which
 * those have everything. A build that no alias points to yet is dropped instead. May be done twice.
 */
export async function rollBack(
  service: Service,
  state: OverwriteState,
  to: string | undefined,
  position: Position | undefined,
  signal: AbortSignal,
): Promise<RolledBack & { readonly state: OverwriteState }> {
  const { current, previous, kept } = state;
  if (!current) throw nothingKept('nothing was built yet');
  if (current.live.length === 0) return await dropBuild(service, current, previous, state, signal);
  const wanted = to === undefined ? kept[0] : kept.find(({ indices }) => Object.values(indices).includes(to));
  if (!wanted) throw nothingKept(to === undefined ? 'no replaced index is kept' : `${to} is not kept`);
  const actions: AliasAction[] = [];
  const moved: { name: string; from: string; to: string }[] = [];
  for (const [name, index] of Object.entries(wanted.indices)) {
    if ((await countDocuments(service, index, signal)) === undefined) throw missing(`the index ${index}`);
    const found = await lookUp(service, name, signal);
    const now = found.kind === 'alias' ? found.indices : [];
    if (now.length === 1 && now[0] === index) continue;
    for (const one of now) actions.push({ remove: { index: one, alias: name, must_exist: true } });
    actions.push({ add: { index, alias: name } });
    moved.push({ name, from: now.join(', '), to: index });
  }
  await moveAliases(service, actions, signal);
  const names = Object.keys(wanted.indices);
  const left: KeptGeneration = {
    stamp: current.stamp,
    ...(current.meaning && { meaning: current.meaning }),
    indices: Object.fromEntries(current.names.map((name) => [name, indexOf(name, current.stamp)])),
    since: Date.now(),
    ...(position && { position }),
  };
  const { stamp, meaning, position: back } = wanted;
  return {
    state: {
      current: { stamp, ...(meaning && { meaning }), names, live: names },
      kept: [...(current.stamp === null ? [] : [left]), ...kept.filter((one) => one !== wanted)],
      ...(back && { back }),
    },
    moved,
    complete: back !== undefined,
  };
}

async function dropBuild(
  service: Service,
  current: Generation,
  previous: Generation | undefined,
  { kept }: OverwriteState,
  signal: AbortSignal,
): Promise<RolledBack & { readonly state: OverwriteState }> {
  if (!previous)
    throw nothingKept(
      'the new indices are still being built, and this stream does not write to what readers see',
    );
  for (const name of current.names) await dropIndex(service, indexOf(name, current.stamp), signal);
  return { state: { current: previous, kept }, moved: [], complete: true };
}

function nothingKept(why: string): BsqlError {
  return new BsqlError(`there is nothing to go back to: ${why}`, {
    code: 'BSQL5175',
    kind: 'script',
    help: 'bsql plan lists what is kept; keepOld says how long',
  });
}
