import { inject, type ProvidedContext } from 'vitest';

/** A server of this worker's own: no two test files use one at a time. */
export function lent<Name extends keyof ProvidedContext>(name: Name): ProvidedContext[Name][number] {
  const worker = Number(process.env.VITEST_POOL_ID);
  const server = inject(name)[worker - 1];
  if (server === undefined) throw new Error(`worker ${worker} has no ${name} of its own`);
  return server;
}
