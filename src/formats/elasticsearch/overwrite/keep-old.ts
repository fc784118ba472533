import { readOption } from '../../../model/options.ts';
import type { KeptGeneration } from './state.ts';

/** How long replaced indices stay: a number of them, or a time. */
export type KeepOld = { readonly count: number } | { readonly milliseconds: number };

const form = /^(?:all|\d{1,4}|\d+(?:\.\d+)?\s*(?:ms|s|m|h|d))$/i;

/** Undefined for what is neither a count nor a duration. */
export function readKeepOld(text: string): KeepOld | undefined {
  const trimmed = text.trim().toLowerCase();
  if (!form.test(trimmed)) return undefined;
  if (trimmed === 'all') return { count: Number.POSITIVE_INFINITY };
  if (/^\d+$/.test(trimmed)) return { count: Number(trimmed) };
  const read = readOption({ kind: 'duration' }, trimmed);
  return read.ok ? { milliseconds: Number(read.value) } : undefined;
}

/** Those whose time is over now, the newest first in `kept`. */
export function overdue(
  kept: readonly KeptGeneration[],
  keep: KeepOld,
  now: number,
): readonly KeptGeneration[] {
  return 'count' in keep
    ? kept.slice(Math.min(keep.count, kept.length))
    : kept.filter(({ since }) => since + keep.milliseconds <= now);
}

/** Milliseconds until the next one is over; undefined where only another move ends one. */
export function nextDue(kept: readonly KeptGeneration[], keep: KeepOld, now: number): number | undefined {
  if ('count' in keep || kept.length === 0) return undefined;
  return Math.max(0, Math.min(...kept.map(({ since }) => since)) + keep.milliseconds - now);
}
