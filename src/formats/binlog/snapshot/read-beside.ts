import type { Batch } from '../../../model/change.ts';
import type { Snapshot } from './snapshot.ts';

/** The log's next batch, or what ended it. */
type Arrival = { readonly result: IteratorResult<Batch> } | { readonly error: unknown };

/**
 * The log and the existing rows as one stream: rows go out between two transactions, when the log
 * was handed out up to the place where they were read. With `toEnd` it ends behind the last of them.
 */
export async function* readBeside(
  openLog: (signal: AbortSignal) => AsyncGenerator<Batch>,
  snapshot: Snapshot,
  toEnd: boolean,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const leaving = new AbortController();
  const log = openLog(AbortSignal.any([signal, leaving.signal]));
  const stop = (): void => snapshot.wake();
  signal.addEventListener('abort', stop);
  let arrival: Arrival | undefined;
  let asked = false;
  try {
    snapshot.start();
    while (!signal.aborted) {
      const rows = snapshot.take();
      if (rows) {
        yield* rows;
        continue;
      }
      if (arrival) {
        if ('error' in arrival) throw arrival.error;
        const { result }: { result: IteratorResult<Batch> } = arrival;
        if (result.done) return;
        arrival = undefined;
        yield snapshot.observe(result.value);
        continue;
      }
      if (toEnd && snapshot.finished) return;
      if (!asked && !snapshot.holdsLog) {
        asked = true;
        log
          .next()
          .then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          )
          .then((found) => {
            arrival = found;
            asked = false;
            snapshot.wake();
          });
      }
      await snapshot.woken();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    leaving.abort();
    await snapshot.close();
    await log.return(undefined);
  }
}
