import type { Batch, ChangeEvent, Clearing } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type {
  BatchTransform,
  ExistingRows,
  ItemFailure,
  Sink,
  Transform,
  WriteContext,
} from '../model/format.ts';
import type { Log } from '../model/log.ts';
import type { SavePlan } from '../model/plan.ts';
import { waitBefore, waitFor } from './back-off.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Gathering } from './gathering.ts';
import type { Metrics } from './metrics.ts';
import type { ShapedChange, ShapeGuard } from './shape-guard.ts';
import { closeTransforms } from './transforms.ts';

/** A batch on its way to one sink. */
export interface Arrival {
  readonly sequence: number;
  readonly bytes: number;
  readonly time: number;
  /** Goes alone, behind all that came before. */
  readonly cleared?: Clearing | undefined;
  /** The same. */
  readonly existing?: ExistingRows | undefined;
}

/** Lives until it is confirmed, longer than its events. */
export interface Delivery extends Arrival {
  /** How many events it brought. */
  readonly count: number;
  /** What they are written with; undefined where the delivery goes alone. */
  readonly gathering: Gathering | undefined;
}

export interface SaveSignals {
  /** The pipeline is failing: give up at once. */
  readonly abort: AbortSignal;
  /** The stream is to stop: finish what works, wait for nothing. */
  readonly drain: AbortSignal;
}

/** Fewer rows say nothing about a share. */
const ratioRows = 1_000;

/** One `save` at run time: its transforms, its sink, and what happens to what the sink refuses. */
export class Save {
  readonly plan: SavePlan;
  readonly sink: Sink;
  readonly #transforms: readonly Transform[];
  readonly #deadLetters: DeadLetters;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #shapes: ShapeGuard | undefined;
  readonly #circuit = new CircuitBreaker();
  #written = 0;
  #refused = 0;
  #admitted: Promise<void> = Promise.resolve();
  /** What further events may be added to. */
  #open: Gathering | undefined;

  constructor(
    plan: SavePlan,
    sink: Sink,
    transforms: readonly Transform[],
    deadLetters: DeadLetters,
    metrics: Metrics,
    log: Log,
    shapes?: ShapeGuard,
  ) {
    this.#shapes = shapes;
    this.plan = plan;
    this.sink = sink;
    this.#transforms = transforms;
    this.#deadLetters = deadLetters;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** The transforms that may ask servers; without any, `transform` answers at once. */
  get asking(): readonly BatchTransform[] {
    return this.#transforms.filter((transform) => transform.kind === 'batch');
  }

  /** Only for saves whose transforms ask nobody. */
  transform(events: readonly ChangeEvent[]): readonly ChangeEvent[] {
    let current = events;
    for (const transform of this.#transforms) {
      if (transform.kind === 'batch') throw new Error('a transform that asks servers has no answer at once');
      current = applyToRows(transform.apply, current);
    }
    return current;
  }

  async transformAsking(
    events: readonly ChangeEvent[],
    signals: SaveSignals,
  ): Promise<readonly ChangeEvent[]> {
    const context: WriteContext = {
      signal: signals.abort,
      backOff: (attempt, cause, wait) =>
        this.#backOff(attempt, cause, signals, 'waiting for a transform', wait),
    };
    let current = events;
    for (const transform of this.#transforms) {
      if (transform.kind === 'row') current = applyToRows(transform.apply, current);
      else if (current.length > 0) current = await transform.apply(current, context);
    }
    if (this.#metrics.state === 'waiting for a transform') this.#setState('streaming', undefined);
    return current;
  }

  async close(): Promise<void> {
    await this.sink.close();
    await closeTransforms(this.#transforms);
  }

  /** Takes a batch in: its events join those that are to be written next, as many as one write may hold. */
  gather(arrival: Arrival, events: readonly ChangeEvent[]): Delivery {
    const delivery = { ...arrival, count: events.length };
    // Within one write a sink may change the order of documents: nothing goes with an end of all.
    if (arrival.cleared || arrival.existing) {
      this.#open = undefined;
      return { ...delivery, gathering: undefined };
    }
    if (!this.#open?.hasRoom(events.length, arrival.bytes))
      this.#open = new Gathering(this.sink, this.#shapes);
    this.#open.add(events, arrival.bytes);
    return { ...delivery, gathering: this.#open };
  }

  /** The deliveries that go with the first one. */
  take(queue: Delivery[]): Delivery[] {
    const gathering = queue[0]?.gathering;
    if (!gathering) return queue.splice(0, 1);
    if (gathering === this.#open) this.#open = undefined;
    const others = queue.findIndex((one) => one.gathering !== gathering);
    return queue.splice(0, others < 0 ? queue.length : others);
  }

  async write(deliveries: readonly Delivery[], signals: SaveSignals): Promise<void> {
    const { cleared, existing, gathering } = deliveries[0] as Delivery;
    await this.#admit(gathering?.unseen ?? []);
    const failures = await this.#untilDone(async (context) => {
      if (gathering) return await gathering.write(context);
      if (existing) await this.sink.overwrite?.finish?.(existing, context.signal);
      else if (cleared) await this.#clearer(cleared)(context);
      return [];
    }, signals);
    this.#answered(0);
    const count = deliveries.reduce((sum, delivery) => sum + delivery.count, 0);
    this.#written += count;
    if (failures.length > 0) await this.#refuse(failures);
    this.#metrics.rowsWritten += count;
    this.#metrics.writtenTime = (deliveries.at(-1) as Delivery).time;
    if (this.#metrics.state === 'waiting for the target') this.#setState('streaming', undefined);
  }

  /** One after the other, so that the sink is called in the order of the log; behind a fault nothing goes by. */
  async #admit(changes: readonly ShapedChange[]): Promise<void> {
    const shapes = this.#shapes;
    if (!shapes) return;
    const admitted = this.#admitted.then(async () => await shapes.admit(changes));
    this.#admitted = admitted;
    await admitted;
  }

  /** What the sink is to be told with this batch: that all existing rows came before it. */
  existing({ existing, position }: Batch): ExistingRows | undefined {
    if (!existing || !this.sink.overwrite?.finish) return undefined;
    const { transforms } = this.plan;
    if (transforms.some(({ kind }) => kind === 'run')) return { counts: undefined, position };
    const some = transforms.some((step) => step.kind === 'select' && step.where !== undefined);
    return { counts: some ? existing.map((one) => ({ ...one, least: 0 })) : existing, position };
  }

  /** The target is made anew, so that its columns are those of the next rows. */
  async forgetShapes(): Promise<void> {
    await this.#shapes?.forget();
  }

  /** What empties the target; throws where nothing can. */
  #clearer(cleared: Clearing): (context: WriteContext) => Promise<void> {
    const { sink, plan } = this;
    const step = plan.transforms.find((one) => one.kind === 'run');
    if (sink.clear && !step && this.asking.length === 0)
      return async (context) => await sink.clear?.(cleared, context);
    const tables = cleared.tables.map(({ database, name }) => `${database}.${name}`).join(', ');
    const { file, offset } = cleared.origin;
    throw new BsqlError(
      `${tables} has no rows from ${file}:${offset} on, and ${step ? `behind \`run … as ${step.format}\` nobody can tell which documents those were` : `\`${plan.format}\` cannot end all documents of a table`}`,
      {
        code: 'BSQL5032',
        kind: 'data',
        help: 'clear the target yourself and run on with onTruncate="ignore" or onDrop="ignore"',
      },
    );
  }

  async #untilDone(
    work: (context: WriteContext) => Promise<readonly ItemFailure[]>,
    signals: SaveSignals,
  ): Promise<readonly ItemFailure[]> {
    const context: WriteContext = {
      signal: signals.abort,
      backOff: (attempt, cause, wait) => this.#backOffTarget(attempt, cause, signals, wait),
      answered: (newerWon) => this.#answered(newerWon),
    };
    for (let attempt = 0; ; attempt++) {
      try {
        return await work(context);
      } catch (error) {
        if (!(error instanceof BsqlError && error.retryable) || signals.abort.aborted) throw error;
        await context.backOff(attempt, error);
      }
    }
  }

  /** As long as the circuit is open, one of those who wait tries at a time. */
  async #backOffTarget(
    attempt: number,
    cause: BsqlError,
    signals: SaveSignals,
    wait = waitBefore(attempt, cause.retryAfter),
  ): Promise<void> {
    const earliest = Date.now() + (cause.retryAfter ?? 0);
    if (this.#circuit.fail(Date.now(), wait)) {
      this.#metrics.circuitsOpen++;
      this.#log.warn(
        { code: cause.code, target: this.plan.format, circuit: 'open' },
        'the target fails again and again: one request at a time tries it from now on',
      );
    }
    let left: true | number = wait;
    while (left !== true) {
      await this.#backOff(attempt, cause, signals, 'waiting for the target', left);
      // A circuit that closes ends a wait, but not the one that the target asked for.
      const early = earliest - Date.now();
      left = early > 0 ? early : this.#circuit.mayTry(Date.now(), waitBefore(attempt));
    }
  }

  #answered(newerWon: number): void {
    this.#metrics.newerWon += newerWon;
    if (!this.#circuit.succeed()) return;
    this.#metrics.circuitsOpen--;
    this.#log.info({ target: this.plan.format, circuit: 'closed' }, 'the target takes writes again');
  }

  async #backOff(
    attempt: number,
    cause: BsqlError,
    { abort, drain }: SaveSignals,
    state: Metrics['state'],
    wait = waitBefore(attempt, cause.retryAfter),
  ): Promise<void> {
    if (drain.aborted) {
      throw new BsqlError(`stopped before the target had everything: ${cause.message}`, {
        code: cause.code,
        cause,
        help: 'nothing is lost: the checkpoint stands before what is missing, and the next run sends it again',
      });
    }
    this.#metrics.retries++;
    this.#setState(state, cause.message);
    this.#log.warn(
      {
        code: cause.code,
        attempt: attempt + 1,
        waitMs: wait,
        target: this.plan.format,
        ...(this.#circuit.isOpen && { circuit: 'open' }),
      },
      cause.message,
    );
    try {
      await waitFor(wait, AbortSignal.any([abort, drain, this.#circuit.closed]));
    } catch {
      if (abort.aborted) throw cause;
    }
  }

  /** Every refused event ends in the dead letters or in a stop with its reason (invariant 3). */
  async #refuse(failures: readonly ItemFailure[]): Promise<void> {
    const [first] = failures as readonly [ItemFailure];
    const what = `the target refuses ${failures.length === 1 ? 'a document' : `${failures.length} documents`} for good; the first is ${first.target}/${first.id}: ${first.code}: ${first.reason}`;
    if (this.plan.options.onError === 'stop') {
      throw new BsqlError(what, {
        code: 'BSQL5106',
        kind: 'data',
        help: 'mend the mapping or the row and run again; onError="deadletter" keeps such documents aside and goes on',
      });
    }
    this.#judgeCount(failures.length, what);
    await this.#deadLetters.append(failures);
    this.#metrics.deadLetters += failures.length;
    this.#log.warn({ code: 'BSQL5106', count: failures.length, file: this.#deadLetters.path }, what);
  }

  /** Stops before the dead letters hold more than the script allows; what is not kept comes again with the next run. */
  #judgeCount(count: number, what: string): void {
    const { maxErrors, maxErrorRatio } = this.plan.options;
    this.#refused += count;
    const percent = (this.#refused / this.#written) * 100;
    const tooMany = typeof maxErrors === 'number' && this.#refused > maxErrors;
    const tooLarge =
      typeof maxErrorRatio === 'number' && this.#written >= ratioRows && percent > maxErrorRatio;
    if (!tooMany && !tooLarge) return;
    throw new BsqlError(
      `${what}. That makes ${this.#refused} of ${this.#written} rows in this run, and ${tooMany ? `maxErrors allows ${maxErrors}` : `maxErrorRatio allows ${maxErrorRatio} percent`}`,
      {
        code: 'BSQL5146',
        kind: 'data',
        help: 'mend what they have in common and run again; bsql dlq analyze tells',
      },
    );
  }

  #setState(state: Metrics['state'], cause: string | undefined): void {
    if (this.#metrics.state === 'draining') return;
    this.#metrics.state = state;
    this.#metrics.cause = cause;
  }
}

function applyToRows(
  apply: (event: ChangeEvent) => ChangeEvent | undefined,
  events: readonly ChangeEvent[],
): ChangeEvent[] {
  const left: ChangeEvent[] = [];
  for (const event of events) {
    const changed = apply(event);
    if (changed) left.push(changed);
  }
  return left;
}
