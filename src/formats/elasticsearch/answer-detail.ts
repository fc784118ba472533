import type { BulkRequest } from './bulk-request.ts';
import type { WriteRules } from './write-rules.ts';

/** What an answer is asked for: whether something failed, or what became of each write. */
export type AnswerDetail = 'errors' | 'items';

/** Requests behind a failure whose answers tell items: failures come in swarms. */
const behindFailure = 32;

/**
 * Decides what answers are asked for. To tell what became of each write takes a cluster a tenth of its
 * time, to say that nothing failed takes none. Where something failed the same request goes once more, and
 * that answer tells what; so only what does no harm when it comes twice is asked about briefly. The first
 * answer of all tells every write: what is no cluster must not pass for one (T46).
 */
export class AnswerDetails {
  readonly #versioned: boolean;
  #itemsFor = 1;

  constructor({ versioned }: WriteRules) {
    this.#versioned = versioned;
  }

  next({ traits }: BulkRequest): AnswerDetail {
    if (this.#itemsFor > 0) this.#itemsFor--;
    else if (this.#versioned && !traits.generatesIds) return 'errors';
    return 'items';
  }

  noteFailure(): void {
    this.#itemsFor = behindFailure;
  }
}
