import {
  concatMap,
  defer,
  finalize,
  from,
  interval,
  lastValueFrom,
  map,
  merge,
  Observable,
  retry,
  Subject,
  share,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Batch, ChangeEvent, Position } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { Sink, Source } from '../model/format.ts';
import type { Log } from '../model/log.ts';
import { AckTracker } from './ack-tracker.ts';
import { waitBefore } from './back-off.ts';
import type { CheckpointFile } from './checkpoint-file.ts';
import { CreditGate } from './credit-gate.ts';
import { gatherWhileBusy, type Pace } from './gather.ts';
import type { Metrics } from './metrics.ts';
import type { Delivery, Save } from './save.ts';

/** Where a group's position is kept between runs. */
export type Checkpoint = Pick<CheckpointFile, 'path' | 'changes' | 'knows' | 'read' | 'write'>;

/** Saves that share a checkpoint: it moves only past what all of them have confirmed. */
export interface CheckpointGroup {
  readonly file: Checkpoint;
  readonly saves: readonly Save[];
  /** Milliseconds between two writes of the checkpoint. */
  readonly duration: number;
}

export interface PipelineParts {
  readonly source: Source;
  readonly groups: readonly CheckpointGroup[];
  readonly metrics: Metrics;
  readonly log: Log;
  /** Bytes of log that may be read and not yet confirmed. */
  readonly creditBytes: number;
}

interface Numbered {
  readonly sequence: number;
  readonly events: readonly ChangeEvent[];
  readonly batch: Batch;
}

/**
 * Runs one source into its saves until the source ends or `drain` aborts; then everything read is
 * written and the checkpoint stands behind it. A fault rejects, after the checkpoint was written
 * up to what is confirmed.
 */
export async function runPipeline(parts: PipelineParts, drain: AbortSignal): Promise<void> {
  const { groups, metrics } = parts;
  const failing = new AbortController();
  const signals = { abort: failing.signal, drain };
  const saves = groups.flatMap((group) => group.saves);
  const gate = new CreditGate('read and not confirmed', parts.creditBytes);
  const weigh = weighBatches(saves, parts.creditBytes);
  metrics.queue = gate;
  const numbers = saves.map((_, index) => index);
  const credit = new AckTracker(numbers);
  const trackers = groups.map(
    (group) => new AckTracker(numbers.filter((index) => group.saves.includes(saves[index] as Save))),
  );
  const trackersOf = saves.map((save) => [
    credit,
    ...trackers.filter((_, index) => groups[index]?.saves.includes(save)),
  ]);

  const start = await startPosition(parts);
  for (const { sink } of saves) sink.begin?.(start !== undefined);
  const reader = new Reader(parts, gate, weigh, start, AbortSignal.any([drain, failing.signal]));
  const batches = reader.batches().pipe(
    map((batch): Numbered => {
      metrics.idle = false;
      metrics.count(batch.events);
      metrics.reach(batch.position);
      const weight = weigh(batch);
      const sequence = credit.add(batch.position, () => {
        gate.give(weight);
        metrics.idle = credit.unconfirmed === 0;
      });
      for (const tracker of trackers) tracker.add(batch.position, () => {});
      return { sequence, events: batch.events, batch };
    }),
    share(),
  );
  const begun = new Subject<void>();
  const confirm = (index: number, sequence: number): void => {
    const first = trackers.some((tracker) => !tracker.position);
    for (const tracker of trackersOf[index] as AckTracker[]) tracker.confirm(index, sequence);
    if (first) begun.next();
  };
  const done = new Subject<void>();
  const work = saves.map((save, index) => {
    const pace = paceOf(save, parts.creditBytes);
    return deliver(save, index, batches, confirm, signals, pace);
  });
  const checkpoints = groups.map((group, index) =>
    // The first position is kept at once: it is where a crash in the next seconds begins anew.
    merge(begun, interval(group.duration)).pipe(
      concatMap(async () => {
        await writeCheckpoint(group, trackers[index] as AckTracker);
        await confirmSource(parts, credit);
      }),
      takeUntil(done),
    ),
  );
  try {
    await lastValueFrom(merge(merge(...work).pipe(finalize(() => done.next())), ...checkpoints), {
      defaultValue: undefined,
    });
  } catch (error) {
    failing.abort();
    throw error;
  } finally {
    await reader.closed();
    for (const [index, group] of groups.entries())
      await writeCheckpoint(group, trackers[index] as AckTracker);
    await confirmSource(parts, credit);
    metrics.state = 'stopped';
  }
}

/** One save's share of the stream: what its transforms leave is gathered, written and confirmed. */
function deliver(
  save: Save,
  index: number,
  batches: Observable<Numbered>,
  confirm: (index: number, sequence: number) => void,
  signals: { readonly abort: AbortSignal; readonly drain: AbortSignal },
  pace: Pace<Delivery>,
): Observable<unknown> {
  const deliveries = new Subject<Delivery>();
  const written = deliveries.pipe(
    gatherWhileBusy<Delivery>(
      (queue) => save.take(queue),
      (items) => save.write(items, signals),
      pace,
    ),
    tap((items) => {
      for (const { sequence } of items) confirm(index, sequence);
    }),
  );
  const forward = (items: readonly Numbered[], left: readonly ChangeEvent[]): void => {
    const [first, ...rest] = items as [Numbered, ...Numbered[]];
    const bytes = items.reduce((sum, { batch }) => sum + batch.bytes, 0);
    const time = (items.at(-1) as Numbered).batch.time;
    const { cleared } = first.batch;
    const existing = save.existing(first.batch);
    // Nothing to write is confirmed at once: the tracker keeps the order.
    if (left.length === 0 && !cleared && !existing) confirm(index, first.sequence);
    // All of it goes as the first, which no position can pass before it is written (invariant 1).
    else deliveries.next(save.gather({ sequence: first.sequence, bytes, time, cleared, existing }, left));
    for (const { sequence } of rest) confirm(index, sequence);
  };
  const fed: Observable<unknown> =
    save.asking.length === 0
      ? batches.pipe(tap((one) => forward([one], save.transform(one.events))))
      : batches.pipe(
          gatherWhileBusy<Numbered>(
            (queue) => takeBatches(queue, save.sink.maxEvents),
            async (items) => {
              const events = items.flatMap((item) => item.events);
              forward(items, await save.transformAsking(events, signals));
            },
          ),
        );
  return merge(written, fed.pipe(tap({ complete: () => deliveries.complete() })));
}

/** As many batches as hold no more events than that, at least one. */
function takeBatches(queue: Numbered[], maxEvents: number): Numbered[] {
  let count = 0;
  let events = 0;
  for (const batch of queue) {
    if (count > 0 && (goesAlone(batch.batch) || goesAlone(queue[0]?.batch))) break;
    events += batch.events.length;
    if (count > 0 && events > maxEvents) break;
    count++;
  }
  return queue.splice(0, count);
}

function goesAlone(batch: Batch | undefined): boolean {
  return batch?.cleared !== undefined || batch?.existing !== undefined;
}

/** Half of the credit is enough to write: the other half is read meanwhile. */
function paceOf({ sink }: Save, creditBytes: number): Pace<Delivery> {
  const fullBytes = Math.min(sink.maxBytes, creditBytes / 2);
  return {
    interval: sink.interval ?? 0,
    weigh: ({ count, bytes }) => Math.max(count / sink.maxEvents, bytes / fullBytes),
    full: 1,
    lanes: sink.maxWrites ?? 1,
    alone: ({ gathering }) => gathering === undefined,
  };
}

/**
 * What a batch costs of the credit: its bytes in the log, or more where its rows are small. Rows
 * that were read take many times their bytes, and more of them than the slowest save needs to be
 * always busy would only lie in memory.
 */
function weighBatches(saves: readonly Save[], creditBytes: number): (batch: Batch) => number {
  const needed = Math.max(
    ...saves.map(({ sink, asking }) => sink.maxEvents * (writesHeld(sink) + asking.length)),
  );
  // Whole numbers: what was taken must come back to nothing.
  return ({ bytes, events }) => Math.max(bytes, Math.ceil((events.length / needed) * creditBytes));
}

/**
 * Writes that are under way, and one that gathers. Where several are under way, one more: what ends
 * before an earlier one gives its credit back with that only, and the next must stand ready all the same.
 */
function writesHeld({ maxWrites = 1 }: Sink): number {
  return maxWrites + (maxWrites > 1 ? 2 : 1);
}

async function writeCheckpoint(group: CheckpointGroup, tracker: AckTracker): Promise<void> {
  if (tracker.position) await group.file.write(tracker.position);
}

/** A source that keeps its place elsewhere goes no further than every save, whatever its group (invariant 1). */
async function confirmSource({ source }: PipelineParts, { position }: AckTracker): Promise<void> {
  if (position) await source.confirm?.(position);
}

/** The earliest of the groups' checkpoints; what the others have already is written again unchanged. */
async function startPosition({ groups, source, log }: PipelineParts): Promise<Position | undefined> {
  let earliest: Position | undefined;
  const missing: string[] = [];
  for (const { file } of groups) {
    const position = await file.read();
    if (!position) {
      missing.push(file.path);
      continue;
    }
    log.info({ checkpoint: file.path, position: position.text }, 'resuming from the checkpoint');
    for (const { what, effect, safe } of file.changes) {
      log.warn(
        { code: 'BSQL5221', checkpoint: file.path, safe },
        `the script changed since the checkpoint was written: ${what}; ${effect}`,
      );
    }
    if (!earliest || source.compare(position, earliest) < 0) earliest = position;
  }
  if (earliest && missing.length > 0) {
    log.warn(
      { checkpoints: missing, position: earliest.text },
      'a save without a checkpoint begins where the checkpoint of another save of this load stands',
    );
  }
  return earliest;
}

/** Reads the source with credit, and again from its last commit whenever a retryable fault ends it. */
class Reader {
  readonly #parts: PipelineParts;
  readonly #gate: CreditGate;
  readonly #weigh: (batch: Batch) => number;
  readonly #signal: AbortSignal;
  #position: Position | undefined;
  #attempt = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(
    parts: PipelineParts,
    gate: CreditGate,
    weigh: (batch: Batch) => number,
    position: Position | undefined,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#gate = gate;
    this.#weigh = weigh;
    this.#position = position;
    this.#signal = signal;
  }

  batches(): Observable<Batch> {
    return defer(() => from(this.#read())).pipe(
      retry({ delay: (error: unknown) => this.#beforeRetry(error) }),
    );
  }

  /** Resolves when the connection of the last read is closed. */
  async closed(): Promise<void> {
    await this.#reading;
  }

  async *#read(): AsyncGenerator<Batch> {
    const { source, metrics } = this.#parts;
    let end: () => void = () => {};
    this.#reading = new Promise((resolve) => {
      end = resolve;
    });
    try {
      for await (const batch of source.read(this.#position, this.#signal)) {
        if (metrics.state !== 'waiting for the target' && metrics.state !== 'waiting for a transform') {
          metrics.state = 'streaming';
          metrics.cause = undefined;
        }
        this.#attempt = 0;
        await this.#gate.take(this.#weigh(batch), this.#signal);
        if (this.#signal.aborted) return;
        this.#position = batch.position ?? this.#position;
        yield batch;
      }
    } finally {
      end();
    }
  }

  #beforeRetry(error: unknown): Observable<unknown> {
    if (!(error instanceof BsqlError && error.retryable) || this.#signal.aborted) throw error;
    const { metrics, log } = this.#parts;
    const wait = waitBefore(this.#attempt++, error.retryAfter);
    metrics.state = 'waiting for the source';
    metrics.cause = error.message;
    metrics.retries++;
    log.warn({ code: error.code, attempt: this.#attempt, waitMs: wait }, error.message);
    const aborted = new Observable<void>((subscriber) => {
      const stop = (): void => subscriber.next();
      this.#signal.addEventListener('abort', stop, { once: true });
      return () => this.#signal.removeEventListener('abort', stop);
    });
    return merge(timer(wait), aborted);
  }
}
