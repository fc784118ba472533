import { setTimeout as sleep } from 'node:timers/promises';

const firstWait = 200;
const longestWait = 30_000;

/** Milliseconds before the next try: doubled each time up to half a minute, and spread at random. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(attempt, 20));
  return Math.round(wait * (0.5 + random() / 2));
}

export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
