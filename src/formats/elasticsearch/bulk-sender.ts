import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure, WriteContext } from '../../model/format.ts';
import { AnswerDetails } from './answer-detail.ts';
import type { BulkRequest } from './bulk-request.ts';
import { Lanes } from './lanes.ts';
import { nothingFailed, type Outcomes, readOutcomes, saysNothingFailed } from './outcomes.ts';
import { type Service, tooLarge } from './service.ts';
import type { WriteRules } from './write-rules.ts';

/** Sends so many requests at a time, and goes on until each of their writes is done or refused for good. */
export class BulkSender {
  readonly #service: Service;
  readonly #rules: WriteRules;
  readonly #concurrency: number;
  readonly #lanes: Lanes;
  readonly #details: AnswerDetails;

  constructor(service: Service, rules: WriteRules, concurrency: number) {
    this.#service = service;
    this.#rules = rules;
    this.#concurrency = concurrency;
    this.#lanes = new Lanes(concurrency);
    this.#details = new AnswerDetails(rules);
  }

  /**
   * Sends all of them, what fails for now again and again; what the cluster refuses for good comes back.
   * No document may stand there twice, since one request may overtake another (invariant 5).
   */
  async send(requests: readonly BulkRequest[], context: WriteContext): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let next = 0;
    let failed = false;
    const sendNext = async (): Promise<void> => {
      const request = failed ? undefined : requests[next++];
      if (request) failures.push(...(await this.#sendRequest(request, context)));
    };
    const lane = async (): Promise<void> => {
      while (!failed && next < requests.length) {
        try {
          await this.#lanes.run(sendNext);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    // All lanes end before a fault is told: no request may be under way when the sink is closed.
    const lanes = Math.min(this.#concurrency, requests.length);
    const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return failures;
  }

  /** Sends one request until each of its writes is done or refused for good. */
  async #sendRequest(request: BulkRequest, context: WriteContext): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let left = request;
    let cuts = 0;
    for (let attempt = 0; ; attempt++) {
      let cause: BsqlError;
      try {
        const outcomes = await this.#ask(left, context.signal);
        if (outcomes === tooLarge) return [...failures, ...(await this.#sendHalves(left, context))];
        failures.push(...outcomes.failures);
        if (outcomes.again.length < left.length) context.answered?.(outcomes.newerWon);
        if (outcomes.again.length === 0) {
          // After a request that failed its bytes may still be on their way.
          if (left === request && attempt === 0) request.release();
          return failures;
        }
        if (outcomes.again.length < left.length) attempt = 0;
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
      await context.backOff(attempt, cause);
    }
  }

  /** Sends a request once, or twice where the answer does not tell what failed. */
  async #ask(request: BulkRequest, signal: AbortSignal): Promise<Outcomes | typeof tooLarge> {
    if (this.#details.next(request) === 'errors') {
      const answer = await this.#service.bulk(request, 'errors', signal);
      if (answer === tooLarge) return tooLarge;
      if (saysNothingFailed(answer, request)) return nothingFailed;
      this.#details.noteFailure();
    }
    const answer = await this.#service.bulk(request, 'items', signal);
    if (answer === tooLarge) return tooLarge;
    const outcomes = readOutcomes(answer, request, this.#rules);
    if (outcomes !== nothingFailed) this.#details.noteFailure();
    return outcomes;
  }

  /** Whether the cluster answers all the same, and less of this request may be taken. */
  async #isCutForLength({ body, length }: BulkRequest, signal: AbortSignal): Promise<boolean> {
    try {
      const limit = await this.#service.contentLimit(signal);
      return length > 1 || (limit !== undefined && body.length > limit);
    } catch {
      return false;
    }
  }

  /** A half too large is halved again; a single document that is too large will never be accepted (T36). */
  async #sendHalves(request: BulkRequest, context: WriteContext): Promise<ItemFailure[]> {
    const { length } = request;
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
  const event = request.write(0);
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
