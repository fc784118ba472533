import { lastValueFrom, Subject, toArray } from 'rxjs';
import { expect, test } from 'vitest';
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
