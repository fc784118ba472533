import { Observable, type OperatorFunction } from 'rxjs';

/** How long a target would rather wait than write little. */
export interface Pace<T> {
  /** Milliseconds from one write's beginning to the next. */
  readonly interval: number;
  readonly weigh: (item: T) => number;
  /** From this weight on nothing is waited for. */
  readonly full: number;
}

const atOnce: Pace<unknown> = { interval: 0, weigh: () => 0, full: 0 };

/**
 * Writes what is there as soon as the target is idle, and gathers while it is busy: low latency
 * when little happens, large writes when much does, and no timer to tune.
 *
 * @param take removes what one write may hold from the front of the queue, at least one item
 * @param write resolves when the items are durable; never called twice at a time
 * @param pace for targets to which each write costs much, however small
 */
export function gatherWhileBusy<T>(
  take: (queue: T[]) => T[],
  write: (items: readonly T[]) => Promise<void>,
  pace: Pace<T> = atOnce,
): OperatorFunction<T, readonly T[]> {
  return (source) =>
    new Observable((subscriber) => {
      const queue: T[] = [];
      let weight = 0;
      let busy = false;
      let ended = false;
      let next = 0;
      let wake: (() => void) | undefined;

      const isDue = (): boolean =>
        ended || subscriber.closed || weight >= pace.full || performance.now() >= next;
      const untilDue = async (): Promise<void> => {
        while (!isDue()) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, Math.max(1, next - performance.now()));
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          wake = undefined;
        }
      };
      const flush = async (): Promise<void> => {
        busy = true;
        try {
          while (queue.length > 0 && !subscriber.closed) {
            if (pace.interval > 0) {
              await untilDue();
              if (subscriber.closed) return;
              next = performance.now() + pace.interval;
            }
            const items = take(queue);
            for (const item of items) weight -= pace.weigh(item);
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
      const subscription = source.subscribe({
        next: (item) => {
          queue.push(item);
          weight += pace.weigh(item);
          if (!busy) void flush();
          else if (isDue()) wake?.();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          ended = true;
          if (!busy) subscriber.complete();
          else wake?.();
        },
      });
      return () => {
        subscription.unsubscribe();
        wake?.();
      };
    });
}
