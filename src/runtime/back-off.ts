import { setTimeout as sleep } from 'node:timers/promises';

const firstWait = 200;
const longestWait = 30_000;

/**
 * Milliseconds before the next try: doubled each time up to half a minute, and spread at random. No less
 * than was asked for, and then a little more, so that those who were asked alike do not come at once.
 */
export function waitBefore(attempt: number, asked = 0, random: () => number = Math.random): number {
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(attempt, 20));
  const share = random();
  return Math.round(Math.max(wait * (0.5 + share / 2), asked + share * Math.max(firstWait, asked / 10)));
}

export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
