import type { ChangeHead, Operation, Origin, OriginPlace, TableSchema } from '../../model/change.ts';

/** Numbers that are kept of each write: where its lines begin, its document (0: it has none), and the end of that. */
const placesOfWrite = 3;
/** And of its origin, where that is kept as numbers: seconds, offset, transaction. */
const numbersOfOrigin = 3;
const firstCapacity = 64;

/**
 * What is kept of the writes in a body, a column for each thing. As many writes are under way at a time
 * as live through a collection of garbage; an object for each would be copied there.
 */
export class WriteColumns {
  #length = 0;
  #places = new Int32Array(firstCapacity * placesOfWrite);
  #versions = new Float64Array(firstCapacity);
  readonly #operations: Operation[] = [];
  readonly #tables: TableSchema[] = [];
  /** Of an origin in numbers what it shares; else itself. */
  readonly #origins: (Origin | OriginPlace)[] = [];
  #originNumbers = new Float64Array(firstCapacity * numbersOfOrigin);

  get length(): number {
    return this.#length;
  }

  /** `document` 0: the write ends its document. */
  push(change: ChangeHead, version: number, begin: number, document: number, documentEnd: number): void {
    const index = this.#length++;
    if (index === this.#versions.length) this.#grow();
    const at = index * placesOfWrite;
    this.#places[at] = begin;
    this.#places[at + 1] = document;
    this.#places[at + 2] = documentEnd;
    this.#versions[index] = version;
    this.#operations[index] = change.operation;
    this.#tables[index] = change.table;
    this.#keep(change.origin, index);
  }

  /** Takes back what stands behind this length. */
  cut(length: number): void {
    this.#length = length;
  }

  begin(index: number): number {
    return this.#places[index * placesOfWrite] as number;
  }

  document(index: number): number {
    return this.#places[index * placesOfWrite + 1] as number;
  }

  documentEnd(index: number): number {
    return this.#places[index * placesOfWrite + 2] as number;
  }

  /** What is known of a write's change. */
  head(index: number): ChangeHead {
    return {
      operation: this.#operations[index] as Operation,
      table: this.#tables[index] as TableSchema,
      version: this.#versions[index] as number,
      origin: this.#originOf(index),
    };
  }

  #keep(origin: Origin, index: number): void {
    const { compact } = origin;
    this.#origins[index] = compact?.place ?? origin;
    if (!compact) return;
    const at = index * numbersOfOrigin;
    this.#originNumbers[at] = compact.seconds;
    this.#originNumbers[at + 1] = compact.offset;
    this.#originNumbers[at + 2] = compact.transaction;
  }

  #originOf(index: number): Origin {
    const kept = this.#origins[index] as Origin | OriginPlace;
    if (!('origin' in kept)) return kept;
    const at = index * numbersOfOrigin;
    const [seconds = 0, offset = 0, transaction = 0] = this.#originNumbers.subarray(at, at + numbersOfOrigin);
    return kept.origin(seconds, offset, transaction);
  }

  /** Puts a write of other columns, or an earlier place of the same, at the end; its lines were moved by so many bytes. */
  take(from: WriteColumns, index: number, moved: number): void {
    const document = from.document(index);
    this.push(
      from.head(index),
      from.#versions[index] as number,
      from.begin(index) + moved,
      document === 0 ? 0 : document + moved,
      document === 0 ? 0 : from.documentEnd(index) + moved,
    );
  }

  /** Marks a write that is not to be sent. */
  drop(index: number): void {
    this.#versions[index] = Number.NaN;
  }

  isDropped(index: number): boolean {
    return Number.isNaN(this.#versions[index]);
  }

  #grow(): void {
    const capacity = this.#versions.length * 2;
    const places = new Int32Array(capacity * placesOfWrite);
    places.set(this.#places);
    this.#places = places;
    const numbers = new Float64Array(capacity * numbersOfOrigin);
    numbers.set(this.#originNumbers);
    this.#originNumbers = numbers;
    const versions = new Float64Array(capacity);
    versions.set(this.#versions);
    this.#versions = versions;
  }
}
