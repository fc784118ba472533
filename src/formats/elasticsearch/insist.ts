import { BsqlError } from '../../model/errors.ts';
import type { WriteContext } from '../../model/format.ts';

/** Tries until the cluster answers: what gave up could be overtaken by a later write. */
export async function insist<T>(context: WriteContext, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BsqlError && error.retryable)) throw error;
      await context.backOff(attempt, error);
    }
  }
}
