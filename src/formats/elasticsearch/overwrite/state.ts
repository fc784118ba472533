import type { Position } from '../../../model/change.ts';

/** Indices that are made together: each name of the script, and behind it the stamp. */
export interface Generation {
  /** Null: nobody knows better names than the aliases. */
  readonly stamp: string | null;
  /** What the script meant when it was built. */
  readonly meaning?: string;
  /** Names that it has an index for. */
  readonly names: readonly string[];
  /** Those of them whose alias points to it. */
  readonly live: readonly string[];
}

/** What an alias pointed to before it was moved. */
export interface KeptGeneration extends Omit<Generation, 'names' | 'live'> {
  /** Index by alias. */
  readonly indices: Readonly<Record<string, string>>;
  /** When it was replaced, in milliseconds since 1970. */
  readonly since: number;
  /** Up to here it has every change; undefined if this stream did not write to it to the end. */
  readonly position?: Position;
}

/** Plain JSON. */
export interface OverwriteState {
  /** What is being built, or is written to. */
  readonly current?: Generation;
  /** What readers see while `current` is built, if this stream built that too. */
  readonly previous?: Generation;
  /** Set before the aliases are moved: what they pointed to. */
  readonly moving?: Readonly<Record<string, string>>;
  /** Index by alias, where a rollback is to point aliases: set before it does, gone when it has. */
  readonly returning?: Readonly<Record<string, string>>;
  /** Indices to be deleted, which nobody may go back to any more. */
  readonly dropping?: readonly string[];
  /** The newest first. */
  readonly kept: readonly KeptGeneration[];
  /** The next start is to build anew. */
  readonly asked?: true;
  /** The next start is to go on from here. */
  readonly back?: Position;
}

export const noState: OverwriteState = { kept: [] };

/** Whether the aliases point to all of it. */
export function isLive({ names, live }: Generation): boolean {
  return live.length > 0 && names.every((name) => live.includes(name));
}

export function indexOf(name: string, stamp: string | null): string {
  return stamp === null ? name : `${name}-${stamp}`;
}

/** The name of the script that an index was built for. */
export function nameOfIndex(index: string): string {
  return index.replace(/-\d{14}$/, '');
}

export function indicesOf({ names, stamp }: Generation): string[] {
  return names.map((name) => indexOf(name, stamp));
}

/** Seconds in UTC, so that names sort by age: 20260131235959. No two generations have the same. */
export function stampOf(time: number, state: OverwriteState): string {
  const { current, previous, kept, dropping = [] } = state;
  const stamp = new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
  const isTaken =
    [current, previous, ...kept].some((one) => one?.stamp === stamp) ||
    dropping.some((index) => index.endsWith(`-${stamp}`));
  return isTaken ? stampOf(time + 1_000, state) : stamp;
}

/** The aliases are moved to all of `current`; what they pointed to is kept. */
export function settle(state: OverwriteState, position: Position | undefined, now: number): OverwriteState {
  const { current, previous, moving = {}, kept, dropping, asked } = state;
  if (!current) return state;
  const replaced: KeptGeneration = {
    stamp: commonStamp(moving),
    ...(previous?.meaning && { meaning: previous.meaning }),
    indices: moving,
    since: now,
    ...(previous && position && { position }),
  };
  return {
    current: { ...current, live: current.names },
    kept: Object.keys(moving).length > 0 ? [replaced, ...kept] : kept,
    ...(dropping && { dropping }),
    ...(asked && { asked }),
  };
}

/** The stamp of indices that bsql built together, else null. */
function commonStamp(indices: Readonly<Record<string, string>>): string | null {
  const stamps = new Set(
    Object.entries(indices).map(([name, index]) =>
      index.startsWith(`${name}-`) ? index.slice(name.length + 1) : '',
    ),
  );
  const [stamp = ''] = stamps;
  return stamps.size === 1 && /^\d{14}$/.test(stamp) ? stamp : null;
}

export function isOverwriteState(value: unknown): value is OverwriteState {
  if (!isObject(value)) return false;
  const { current, previous, moving, returning, dropping, kept } = value;
  return (
    (current === undefined || isGeneration(current)) &&
    (previous === undefined || isGeneration(previous)) &&
    (moving === undefined || isTexts(moving)) &&
    (returning === undefined || isTexts(returning)) &&
    (dropping === undefined || Array.isArray(dropping)) &&
    Array.isArray(kept) &&
    kept.every((one: unknown) => isObject(one) && isTexts(one.indices) && typeof one.since === 'number')
  );
}

function isGeneration(value: unknown): value is Generation {
  if (!isObject(value)) return false;
  const { stamp, names, live } = value;
  return (stamp === null || typeof stamp === 'string') && Array.isArray(names) && Array.isArray(live);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
