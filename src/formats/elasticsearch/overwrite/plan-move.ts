import type { Service } from '../service.ts';
import { type AliasAction, lookUp } from './aliases.ts';
import { judgeName } from './judge-name.ts';
import { indexOf } from './state.ts';

export interface Move {
  /** Empty when the aliases point there already. */
  readonly actions: readonly AliasAction[];
  /** Index by alias, of what is replaced and stays. */
  readonly replaced: Readonly<Record<string, string>>;
}

/** What brings each alias from where it points to now to the new index of its name. */
export async function planMove(
  service: Service,
  names: readonly string[],
  stamp: string,
  replaceIndex: boolean,
  signal: AbortSignal,
): Promise<Move> {
  const actions: AliasAction[] = [];
  const replaced: Record<string, string> = {};
  for (const name of names) {
    const index = indexOf(name, stamp);
    const old = await judgeName(service, name, replaceIndex, signal);
    if (old.includes(index)) continue;
    const { kind } = await lookUp(service, name, signal);
    if (kind === 'index') actions.push({ remove_index: { index: name } });
    for (const one of old) {
      actions.push({ remove: { index: one, alias: name, must_exist: true } });
      replaced[name] = one;
    }
    actions.push({ add: { index, alias: name } });
  }
  return { actions, replaced };
}
