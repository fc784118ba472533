import type { ChangeEvent } from '../../model/change.ts';
import type {
  DocumentAccess,
  DocumentPlace,
  ExpectedDocument,
  RowTransform,
  StoredDocument,
} from '../../model/format.ts';
import { patiently } from './patiently.ts';
import { isChosen, type Sample } from './sample.ts';
import { type Difference, differenceOf, placeKey, type Suspect } from './suspects.ts';

const fetchSize = 500;

/** What a round says of a document that is still not as it should be. */
export interface Finding {
  readonly difference: Difference;
  readonly expected: ExpectedDocument;
  readonly stored: StoredDocument | undefined;
}

/**
 * One save's comparison. A round takes all rows and the changes beside them; documents that are not as
 * they should be are suspects, looked at again when the stream has passed the round's end. One is
 * different only if the next round, with rows read anew, finds the same document there again.
 */
export class SaveComparison {
  compared = 0;
  /** Rows that should be documents, compared or not. */
  rows = 0;
  unusable = 0;
  /** Where documents of rows are, or were. */
  readonly targets = new Set<string>();
  readonly #access: DocumentAccess;
  readonly #transforms: readonly RowTransform[];
  readonly #signal: AbortSignal;
  readonly #sample: Sample | undefined;
  #seen = new Set<string>();
  #current = new Map<string, ExpectedDocument>();
  #suspects = new Map<string, Suspect>();
  #round = 0;
  #version = 0;

  /** With a `sample` only the documents that it chooses are looked at. */
  constructor(
    access: DocumentAccess,
    transforms: readonly RowTransform[],
    signal: AbortSignal,
    sample?: Sample,
  ) {
    this.#sample = sample;
    this.#access = access;
    this.#transforms = transforms;
    this.#signal = signal;
  }

  get isSettled(): boolean {
    return this.#suspects.size === 0;
  }

  beginRound(): void {
    this.#round++;
    this.#seen = new Set();
    this.#current = new Map();
  }

  /** Rows and changes of this round, in the order of the log. */
  async take(events: readonly ChangeEvent[]): Promise<void> {
    const left = this.#transform(events);
    const { documents: all, unusable } = this.#access.expected(left);
    if (this.#round === 1) {
      this.unusable += unusable;
      this.rows += left.filter(({ operation }) => operation === 'read').length;
    }
    const documents = all.filter((one) => this.#looksAt(one));
    for (let i = 0; i < documents.length; i += fetchSize) {
      const part = documents.slice(i, i + fetchSize);
      for (const one of part) this.#note(one);
      const asked = this.#round === 1 ? part : part.filter((one) => this.#suspects.has(placeKey(one)));
      const stored = await this.#fetch(asked);
      asked.forEach((one, index) => {
        if (differenceOf(one, stored[index]) || this.#current.has(placeKey(one)))
          this.#current.set(placeKey(one), one);
      });
    }
  }

  /** Documents of a target that no row of this round leads to. */
  async findExtra(target: string): Promise<void> {
    await patiently(async () => await this.#findExtra(target), this.#signal);
  }

  async #findExtra(target: string): Promise<void> {
    for await (const places of this.#access.places(target, this.#signal)) {
      for (const place of places) {
        if (!this.#looksAt(place)) continue;
        if (this.#seen.has(placeKey(place)) || this.#current.has(placeKey(place))) continue;
        this.#current.set(placeKey(place), { ...place, version: this.#version, document: undefined });
      }
    }
  }

  /**
   * Looks again at all suspects, once the stream has passed the end of the round. What differs as it
   * did the round before is found; what has changed meanwhile stays a suspect.
   */
  async endRound(): Promise<Finding[]> {
    for (const [key, { expected }] of this.#suspects) {
      // No row of this round leads to it any more: it should not be there.
      if (!this.#current.has(key) && !this.#seen.has(key))
        this.#current.set(key, { ...expected, document: undefined, version: this.#version });
    }
    const before = this.#suspects;
    this.#suspects = new Map();
    const findings: Finding[] = [];
    const all = [...this.#current.values()];
    for (let i = 0; i < all.length; i += fetchSize) {
      const part = all.slice(i, i + fetchSize);
      const stored = await this.#fetch(part);
      part.forEach((expected, index) => {
        const difference = differenceOf(expected, stored[index]);
        if (!difference) return;
        const version = stored[index]?.version;
        const earlier = before.get(placeKey(expected));
        if (earlier && earlier.version === version)
          findings.push({ difference, expected, stored: stored[index] });
        else this.#suspects.set(placeKey(expected), { expected, version });
      });
    }
    return withoutReplaced(findings);
  }

  /** Documents that changed in every round. */
  get moving(): number {
    return this.#suspects.size;
  }

  #looksAt(place: DocumentPlace): boolean {
    return this.#sample === undefined || isChosen(place, this.#sample);
  }

  #note(document: ExpectedDocument): void {
    this.#version = Math.max(this.#version, document.version);
    this.targets.add(document.target);
    const key = placeKey(document);
    if (document.document === undefined) this.#seen.delete(key);
    else {
      if (this.#round === 1 && !this.#seen.has(key)) this.compared++;
      this.#seen.add(key);
    }
  }

  #transform(events: readonly ChangeEvent[]): readonly ChangeEvent[] {
    let current = events;
    for (const { apply } of this.#transforms) current = current.flatMap((event) => apply(event) ?? []);
    return current;
  }

  async #fetch(places: readonly DocumentPlace[]): Promise<readonly (StoredDocument | undefined)[]> {
    if (places.length === 0) return [];
    return await patiently(async () => await this.#access.fetch(places, this.#signal), this.#signal);
  }
}

/**
 * An extra document may be the one that another finding shows under the wrong routing: to write that
 * one right takes it away, and to end it too could end both.
 */
function withoutReplaced(findings: readonly Finding[]): Finding[] {
  const replaced = new Set(
    findings.flatMap(({ difference, expected, stored }) =>
      difference.kind === 'different' ? placeKey({ ...expected, routing: stored?.routing }) : [],
    ),
  );
  return findings.filter(
    ({ difference }) => difference.kind !== 'extra' || !replaced.has(placeKey(difference)),
  );
}
