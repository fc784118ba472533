import { BsqlError } from '../../../model/errors.ts';
import type { RolledBack } from '../../../model/format.ts';
import type { Service } from '../service.ts';

/** What there is under a name that is to be an alias. */
export type Named =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'index' }
  | { readonly kind: 'alias'; readonly indices: readonly string[] };

type AliasAnswer = Readonly<Record<string, { readonly aliases?: Readonly<Record<string, object>> }>>;

export type AliasAction = Partial<Readonly<Record<'add' | 'remove' | 'remove_index', object>>>;

export async function lookUp(service: Service, name: string, signal: AbortSignal): Promise<Named> {
  const found = await service.ask<AliasAnswer>(
    { method: 'GET', path: `/${encodeURIComponent(name)}/_alias` },
    signal,
  );
  const indices = Object.keys(found ?? {});
  if (indices.length === 0) return { kind: 'nothing' };
  return indices.includes(name) ? { kind: 'index' } : { kind: 'alias', indices };
}

/** All of them at once: whoever searches sees none of them or all. */
export async function moveAliases(
  service: Service,
  actions: readonly AliasAction[],
  signal: AbortSignal,
): Promise<void> {
  if (actions.length === 0) return;
  const answer = await service.ask({ method: 'POST', path: '/_aliases', body: { actions } }, signal);
  if (answer === undefined) throw missing('an index or alias to be moved');
}

/** Points each alias to one index alone, all at once; what had to be moved. */
export async function pointAliases(
  service: Service,
  wanted: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RolledBack['moved']> {
  const actions: AliasAction[] = [];
  const moved: RolledBack['moved'][number][] = [];
  for (const [name, index] of Object.entries(wanted)) {
    const found = await lookUp(service, name, signal);
    const now = found.kind === 'alias' ? found.indices : [];
    if (now.length === 1 && now[0] === index) continue;
    for (const one of now) actions.push({ remove: { index: one, alias: name, must_exist: true } });
    actions.push({ add: { index, alias: name } });
    moved.push({ name, from: now.join(', '), to: index });
  }
  await moveAliases(service, actions, signal);
  return moved;
}

/** Documents of an index that a search would find now; undefined where there is no index. */
export async function countDocuments(
  service: Service,
  index: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `/${encodeURIComponent(index)}`;
  const refreshed = await service.ask({ method: 'POST', path: `${path}/_refresh` }, signal);
  if (refreshed === undefined) return undefined;
  const found = await service.ask<{ count: number }>({ method: 'GET', path: `${path}/_count` }, signal);
  return found?.count;
}

/** Deletes an index unless an alias points to it; the aliases then. */
export async function dropIndex(
  service: Service,
  index: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = `/${encodeURIComponent(index)}`;
  const found = await service.ask<AliasAnswer>({ method: 'GET', path: `${path}/_alias` }, signal);
  if (found === undefined) return [];
  const aliases = Object.values(found).flatMap((one) => Object.keys(one.aliases ?? {}));
  if (aliases.length === 0) await service.ask({ method: 'DELETE', path }, signal);
  return aliases;
}

export function missing(what: string): BsqlError {
  return new BsqlError(`${what} is gone from the cluster`, {
    code: 'BSQL5172',
    kind: 'data',
    help: 'somebody else moved or deleted it; look at GET /_cat/aliases, then build anew with bsql rebuild',
  });
}
