import { BsqlError } from '../../model/errors.ts';
import type { WriteContext } from '../../model/format.ts';
import { waitBefore, waitFor } from '../back-off.ts';

/** Enough for a cluster that is busy or starts anew; one that is away for longer is told. */
const attempts = 7;

/** Looks again when a look failed for now: the verdict on thousands of documents must not hang on one slow answer. */
export async function patiently<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const backOff = backOffPatiently(signal);
  for (let attempt = 0; ; attempt++) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof BsqlError && error.retryable)) throw error;
      await backOff(attempt, error);
    }
  }
}

/** Waits before a write is sent again, as often as before a look. */
export function backOffPatiently(signal: AbortSignal): WriteContext['backOff'] {
  return async (attempt, cause, wait = waitBefore(attempt, cause.retryAfter)) => {
    if (attempt + 1 >= attempts || signal.aborted) throw cause;
    await waitFor(wait, signal);
  };
}
