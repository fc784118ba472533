import type { CompactOrigin, Origin, OriginPlace } from '../../model/change.ts';
import type { GtidSource } from './decode/gtid/gtid-tracker.ts';

/** A log file, and whose transactions they are: most events have the place of the one before. */
export class LogPlace implements OriginPlace {
  readonly file: string;
  readonly gtids: GtidSource | undefined;

  constructor(file: string, gtids: GtidSource | undefined) {
    this.file = file;
    this.gtids = gtids;
  }

  origin(seconds: number, offset: number, transaction: number): EventOrigin {
    return new EventOrigin(this, seconds, offset, transaction);
  }
}

/** Where an event came from. The text of its GTID is made when somebody looks at it. One for each row on its way. */
export class EventOrigin implements Origin, CompactOrigin {
  readonly place: LogPlace;
  /** As the log has it; in milliseconds it would be an object of its own. */
  readonly seconds: number;
  readonly offset: number;
  readonly transaction: number;

  constructor(place: LogPlace, seconds: number, offset: number, transaction: number) {
    this.place = place;
    this.seconds = seconds;
    this.offset = offset;
    this.transaction = transaction;
  }

  get compact(): CompactOrigin {
    return this;
  }

  get time(): number {
    return this.seconds * 1_000;
  }

  get file(): string {
    return this.place.file;
  }

  get gtid(): string | undefined {
    return this.place.gtids?.textOf(this.transaction);
  }

  /** The same place with another commit time, in seconds. */
  at(seconds: number): EventOrigin {
    return new EventOrigin(this.place, seconds, this.offset, this.transaction);
  }
}
