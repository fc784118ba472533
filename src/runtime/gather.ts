import { Observable, type OperatorFunction } from 'rxjs';

/** How long a target would rather wait than write little, and how much at a time it takes. */
export interface Pace<T> {
  /** Milliseconds from one write's beginning to the next. */
  readonly interval: number;
  /** How much of one write an item fills. */
  readonly weigh: (item: T) => number;
  /** From this weight on nothing is waited for, and further lanes are used. */
  readonly full: number;
  /** Writes that may be under way at a time. */
  readonly lanes: number;
  /** Whether an item is written with nothing else under way. Default: none. */
  readonly alone?: (item: T) => boolean;
}

const atOnce: Pace<unknown> = { interval: 0, weigh: () => 0, full: 1, lanes: 1 };

/**
 * Writes what is there as soon as the target is idle, and gathers while it is busy: low latency
 * when little happens, large writes when much does, and no timer to tune. A second write begins
 * beside the first only when there is enough for a full one.
 *
 * @param take removes what one write may hold from the front of the queue, at least one item
 * @param write resolves when the items are durable; called in order, at most `lanes` at a time
 * @param pace for targets to which each write costs much, or that take several at a time
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
      let busy = 0;
      let alone = false;
      let ended = false;
      let failure: { readonly error: unknown } | undefined;
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
      const goesAlone = (): boolean => pace.alone?.(queue[0] as T) ?? false;
      const mayGoBeside = (): boolean => weight >= pace.full && !alone && !goesAlone();
      const writeOnce = async (): Promise<void> => {
        if (pace.interval > 0) {
          await untilDue();
          if (subscriber.closed || queue.length === 0 || (busy > 1 && !mayGoBeside())) return;
          next = performance.now() + pace.interval;
        }
        alone = goesAlone();
        const items = take(queue);
        for (const item of items) weight -= pace.weigh(item);
        // Sums of fractions do not come back to zero by themselves.
        if (queue.length === 0) weight = 0;
        await write(items);
        subscriber.next(items);
      };
      const begin = (): void => {
        while (
          queue.length > 0 &&
          !failure &&
          !subscriber.closed &&
          (busy === 0 || (busy < pace.lanes && mayGoBeside()))
        ) {
          busy++;
          writeOnce()
            .catch((error: unknown) => {
              failure ??= { error };
            })
            .finally(() => {
              busy--;
              if (busy === 0) alone = false;
              begin();
              finish();
            });
        }
      };
      const finish = (): void => {
        if (busy > 0) return;
        // What is under way ends before a fault is told.
        if (failure) subscriber.error(failure.error);
        else if (ended && queue.length === 0) subscriber.complete();
      };
      const subscription = source.subscribe({
        next: (item) => {
          queue.push(item);
          weight += pace.weigh(item);
          begin();
          if (isDue()) wake?.();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          ended = true;
          finish();
          wake?.();
        },
      });
      return () => {
        subscription.unsubscribe();
        wake?.();
      };
    });
}
