import type { Origin } from '../../model/change.ts';
import type { Gtid } from './decode/gtid/gtid-tracker.ts';

/** Where an event came from. The text of its GTID is made when somebody looks at it. One for each row on its way. */
export class EventOrigin implements Origin {
  /** As the log has it; in milliseconds it would be an object of its own. */
  readonly #seconds: number;
  readonly file: string;
  readonly offset: number;
  readonly #gtid: Gtid | undefined;

  constructor(seconds: number, file: string, offset: number, gtid: Gtid | undefined) {
    this.#seconds = seconds;
    this.file = file;
    this.offset = offset;
    this.#gtid = gtid;
  }

  get time(): number {
    return this.#seconds * 1_000;
  }

  /** The same place with another commit time, in seconds. */
  at(seconds: number): EventOrigin {
    return new EventOrigin(seconds, this.file, this.offset, this.#gtid);
  }

  get gtid(): string | undefined {
    return this.#gtid?.toString();
  }
}
