import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a state holds; what it was waiting for is told when it never does. */
export async function waitUntil(
  what: string,
  holds: () => Promise<boolean> | boolean,
  timeout = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeout / 1000} s in vain for: ${what}`);
    await sleep(25);
  }
}
