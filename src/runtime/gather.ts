import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Writes what is there as soon as the target is idle, and gathers while it is busy: low latency
 * when little happens, large writes when much does, and no timer to tune.
 *
 * @param take removes what one write may hold from the front of the queue, at least one item
 * @param write resolves when the items are durable; never called twice at a time
 */
export function gatherWhileBusy<T>(
  take: (queue: T[]) => T[],
  write: (items: readonly T[]) => Promise<void>,
): OperatorFunction<T, readonly T[]> {
  return (source) =>
    new Observable((subscriber) => {
      const queue: T[] = [];
      let busy = false;
      let ended = false;

      const flush = async (): Promise<void> => {
        busy = true;
        try {
          while (queue.length > 0 && !subscriber.closed) {
            const items = take(queue);
            await write(items);
            subscriber.next(items);
          }
          if (ended) subscriber.complete();
        } catch (error) {
          subscriber.error(error);
        } finally {
          busy = false;
        }
      };
      return source.subscribe({
        next: (item) => {
          queue.push(item);
          if (!busy) void flush();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          ended = true;
          if (!busy) subscriber.complete();
        },
      });
    });
}
