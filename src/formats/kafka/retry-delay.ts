const firstWait = 100;
const longestWait = 15_000;

/** Milliseconds before a request goes again: doubled each time, and spread at random. */
export function retryDelay(attempt: number): number {
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(attempt, 20));
  return Math.round(wait * (0.5 + Math.random() / 2));
}
