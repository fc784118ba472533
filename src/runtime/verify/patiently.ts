import { BsqlError } from '../../model/errors.ts';
import { waitBefore, waitFor } from '../back-off.ts';

/** Enough for a cluster that is busy or starts anew; one that is away for longer is told. */
const attempts = 7;

/** Looks again when a look failed for now: the verdict on thousands of documents must not hang on one slow answer. */
export async function patiently<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await look();
    } catch (error) {
      const again = error instanceof BsqlError && error.retryable && attempt + 1 < attempts;
      if (!again || signal.aborted) throw error;
      await waitFor(waitBefore(attempt), signal);
    }
  }
}
