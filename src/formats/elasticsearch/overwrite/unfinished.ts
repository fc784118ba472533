import type { Position } from '../../../model/change.ts';
import type { RolledBack } from '../../../model/format.ts';
import type { Service } from '../service.ts';
import { lookUp, pointAliases } from './aliases.ts';
import { indexOf, settle } from './state.ts';
import type { OverwriteFile } from './state-file.ts';

/** Notes a move of aliases that was done, and whose process was killed before it said so. */
export async function noteMove(
  service: Service,
  file: OverwriteFile,
  position: Position | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { current, moving } = file.state;
  if (!current || !moving) return;
  for (const name of current.names) {
    if (current.live.includes(name)) continue;
    const found = await lookUp(service, name, signal);
    if (found.kind !== 'alias' || !found.indices.includes(indexOf(name, current.stamp))) return;
  }
  await file.change((state) => settle(state, position, Date.now()));
}

/** Points the aliases to where a rollback said that they are to go. */
export async function finishReturn(
  service: Service,
  file: OverwriteFile,
  signal: AbortSignal,
): Promise<RolledBack['moved']> {
  const { returning } = file.state;
  if (!returning) return [];
  const moved = await pointAliases(service, returning, signal);
  await file.change(({ returning: _, ...state }) => state);
  return moved;
}
