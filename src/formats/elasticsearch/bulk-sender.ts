import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure, WriteContext } from '../../model/format.ts';
import { BodyPool } from './body-pool.ts';
import { BulkEncoder, type BulkLimits, type BulkRequest } from './bulk-request.ts';
import type { DocumentWrite } from './document-write.ts';
import { Lanes } from './lanes.ts';
import { readOutcomes } from './outcomes.ts';
import { type Service, tooLarge } from './service.ts';

/** Cuts writes into requests, sends so many at a time, and goes on until each write is done or refused for good. */
export class BulkSender {
  readonly #service: Service;
  readonly #limits: BulkLimits;
  readonly #concurrency: number;
  readonly #requests: BulkEncoder;
  readonly #lanes: Lanes;
  readonly #bodies: BodyPool;

  constructor(service: Service, limits: BulkLimits, concurrency: number) {
    this.#service = service;
    this.#limits = limits;
    this.#concurrency = concurrency;
    this.#requests = new BulkEncoder(limits);
    this.#lanes = new Lanes(concurrency);
    this.#bodies = new BodyPool(limits.bytes * 2);
  }

  /**
   * Sends all of them, what fails for now again and again; what the cluster refuses for good comes back.
   * No document may stand there twice, since one request may overtake another (invariant 5).
   */
  async send(writes: readonly DocumentWrite[], context: WriteContext): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let at = 0;
    let failed = false;
    const sendNext = async (): Promise<void> => {
      if (failed || at >= writes.length) return;
      const body = this.#bodies.take();
      const request = this.#requests.next(writes, at, body);
      at += request.writes.length;
      failures.push(...(await this.#sendRequest(request, context, () => this.#bodies.give(body))));
    };
    const lane = async (): Promise<void> => {
      while (!failed && at < writes.length) {
        try {
          await this.#lanes.run(sendNext);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    // All lanes end before a fault is told: no request may be under way when the sink is closed.
    const results = await Promise.allSettled(Array.from({ length: this.#concurrency }, lane));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return failures;
  }

  /** Sends one request until each of its writes is done or refused for good. `release` gives its body back. */
  async #sendRequest(
    request: BulkRequest,
    context: WriteContext,
    release: () => void = () => {},
  ): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let left = request;
    let cuts = 0;
    for (let attempt = 0; ; attempt++) {
      let cause: BsqlError;
      try {
        const answer = await this.#service.bulk(left, context.signal);
        if (answer === tooLarge) return [...failures, ...(await this.#sendHalves(left, context))];
        const outcomes = readOutcomes(answer, left, this.#limits.rules);
        failures.push(...outcomes.failures);
        if (outcomes.again.length < left.writes.length) context.answered?.(outcomes.newerWon);
        if (outcomes.again.length === 0) {
          if (left === request && attempt === 0) release();
          return failures;
        }
        if (outcomes.again.length < left.writes.length) attempt = 0;
        cause = new BsqlError(`Elasticsearch took only a part of a bulk: ${outcomes.cause}`, {
          code: outcomes.fault,
          retryable: true,
        });
        left = left.subset(outcomes.again);
      } catch (error) {
        if (!(error instanceof BsqlError && error.retryable)) throw error;
        cause = error;
        // A cluster may cut a request that is too long in the place of answering 413 (T36).
        if (error.code === 'BSQL5101' && ++cuts >= 2 && (await this.#isCutForLength(left, context.signal)))
          return [...failures, ...(await this.#sendHalves(left, context))];
      }
      await context.backOff(attempt, cause, cause.retryAfter);
    }
  }

  /** Whether the cluster answers all the same, and less of this request may be taken. */
  async #isCutForLength({ body, writes }: BulkRequest, signal: AbortSignal): Promise<boolean> {
    try {
      const limit = await this.#service.contentLimit(signal);
      return writes.length > 1 || (limit !== undefined && body.length > limit);
    } catch {
      return false;
    }
  }

  /** A half too large is halved again; a single document that is too large will never be accepted (T36). */
  async #sendHalves(request: BulkRequest, context: WriteContext): Promise<ItemFailure[]> {
    const { length } = request.writes;
    if (length === 1) return [tooLargeFailure(request)];
    const indexes = Array.from({ length }, (_, index) => index);
    const middle = Math.ceil(length / 2);
    const failures: ItemFailure[] = [];
    for (const half of [indexes.slice(0, middle), indexes.slice(middle)])
      failures.push(...(await this.#sendRequest(request.subset(half), context)));
    return failures;
  }
}

function tooLargeFailure(request: BulkRequest): ItemFailure {
  const event = request.writes[0] as DocumentWrite;
  return {
    event,
    code: 'content_too_long',
    fault: 'BSQL5145',
    reason: "the document is larger than the cluster's http.max_content_length",
    target: event.index,
    id: event.id,
    routing: event.routing,
    document: request.documentText(0),
  };
}
