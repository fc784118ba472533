import { lastValueFrom, Subject, toArray } from 'rxjs';
import { afterEach, expect, test, vi } from 'vitest';
import { gatherWhileBusy } from '../../src/runtime/gather.ts';

test('writes at once when idle, gathers while busy, never two writes at a time', async () => {
  const source = new Subject<number>();
  const finish: (() => void)[] = [];
  const writes: (readonly number[])[] = [];
  const written = lastValueFrom(
    source.pipe(
      gatherWhileBusy<number>(
        (queue) => queue.splice(0, 3),
        async (items) => {
          writes.push(items);
          await new Promise<void>((resolve) => finish.push(resolve));
        },
      ),
      toArray(),
    ),
  );
  source.next(1);
  for (const item of [2, 3, 4, 5]) source.next(item);
  source.complete();
  expect(writes).toEqual([[1]]);
  for (let i = 0; i < 3; i++) {
    expect(finish).toHaveLength(i + 1);
    finish[i]?.();
    await new Promise(setImmediate);
  }
  expect(await written).toEqual([[1], [2, 3, 4], [5]]);
});

test('a failed write fails the stream', async () => {
  const source = new Subject<number>();
  const result = lastValueFrom(
    source.pipe(
      gatherWhileBusy<number>(
        (queue) => queue.splice(0),
        async () => {
          throw new Error('refused');
        },
      ),
    ),
  );
  source.next(1);
  await expect(result).rejects.toThrow('refused');
});

test('a target that would rather wait is given what gathers in its interval, at once when that is full', async () => {
  vi.useFakeTimers();
  const items = new Subject<number>();
  const writes: (readonly number[])[] = [];
  const pace = { interval: 300, weigh: (item: number) => item, full: 100, lanes: 1 };
  const write = async (taken: readonly number[]): Promise<void> => {
    writes.push(taken);
  };
  const done = lastValueFrom(items.pipe(gatherWhileBusy((queue) => queue.splice(0), write, pace)));
  items.next(1);
  await vi.advanceTimersByTimeAsync(100);
  items.next(2);
  items.next(3);
  await vi.advanceTimersByTimeAsync(199);
  expect(writes).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(writes).toEqual([[1], [2, 3]]);
  items.next(4);
  items.next(100);
  await vi.advanceTimersByTimeAsync(0);
  expect(writes[2]).toEqual([4, 100]);
  items.next(5);
  items.complete();
  await vi.advanceTimersByTimeAsync(0);
  await done;
  expect(writes[3]).toEqual([5]);
});

test('a second write begins beside the first only when it is full, and a fault waits for the other', async () => {
  const source = new Subject<number>();
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const writes: (readonly number[])[] = [];
  const told: (readonly number[])[] = [];
  let fault: unknown;
  const pace = { interval: 0, weigh: () => 1, full: 3, lanes: 2 };
  const write = (items: readonly number[]): Promise<void> => {
    writes.push(items);
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  };
  source.pipe(gatherWhileBusy((queue) => queue.splice(0, 3), write, pace)).subscribe({
    next: (items) => told.push(items),
    error: (error) => {
      fault = error;
    },
  });
  for (const item of [1, 2, 3]) source.next(item);
  expect(writes).toEqual([[1]]);
  for (const item of [4, 5, 6, 7]) source.next(item);
  expect(writes).toEqual([[1], [2, 3, 4]]);
  ends[1]?.resolve();
  await new Promise(setImmediate);
  expect(told).toEqual([[2, 3, 4]]);
  expect(writes[2]).toEqual([5, 6, 7]);
  ends[0]?.reject(new Error('refused'));
  source.next(8);
  await new Promise(setImmediate);
  expect(fault).toBeUndefined();
  ends[2]?.resolve();
  await new Promise(setImmediate);
  expect(told).toHaveLength(2);
  expect(fault).toEqual(new Error('refused'));
  expect(writes).toHaveLength(3);
});

test.each([0, 1])('what goes alone has nothing beside it, with an interval of %d ms', async (interval) => {
  const source = new Subject<number>();
  const order: number[] = [];
  const beside = new Map<number, number>();
  let underWay = 0;
  const alone = (item: number): boolean => item % 10 === 0;
  const take = (queue: number[]): number[] => {
    const end = queue.findIndex((item, index) => index > 0 && (alone(item) || alone(queue[0] as number)));
    return queue.splice(0, Math.min(3, end < 0 ? queue.length : end));
  };
  const write = async (items: readonly number[]): Promise<void> => {
    order.push(...items);
    for (const item of items) beside.set(item, underWay);
    underWay++;
    await new Promise((resolve) => setTimeout(resolve, 2));
    underWay--;
  };
  const pace = { interval, weigh: () => 1, full: 3, lanes: 3, alone };
  const written = lastValueFrom(source.pipe(gatherWhileBusy(take, write, pace), toArray()));
  const items = Array.from({ length: 60 }, (_, index) => index + 1);
  for (const item of items) source.next(item);
  source.complete();
  await written;
  expect(order).toEqual(items);
  expect(Math.max(...beside.values())).toBe(2);
  for (const item of items.filter(alone)) {
    expect(beside.get(item)).toBe(0);
    expect(beside.get(item + 1) ?? 0).toBe(0);
  }
});

afterEach(() => {
  vi.useRealTimers();
});
