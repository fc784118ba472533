import type { Origin } from '../../model/change.ts';
import type { Gtid } from './decode/gtid/gtid-tracker.ts';

/** Where an event came from. The text of its GTID is made when somebody looks at it. */
export class EventOrigin implements Origin {
  readonly time: number;
  readonly file: string;
  readonly offset: number;
  readonly #gtid: Gtid | undefined;

  constructor(time: number, file: string, offset: number, gtid: Gtid | undefined) {
    this.time = time;
    this.file = file;
    this.offset = offset;
    this.#gtid = gtid;
  }

  /** The same place with another commit time. */
  at(time: number): EventOrigin {
    return new EventOrigin(time, this.file, this.offset, this.#gtid);
  }

  get gtid(): string | undefined {
    return this.#gtid?.toString();
  }
}
