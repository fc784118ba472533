import { Cursor } from '../cursor.ts';
import { headerLength, headerServer } from '../event-header.ts';
import type { GtidSource, GtidTracker } from './gtid-tracker.ts';
import { MariadbGtidPosition } from './mariadb-gtid-position.ts';

/** Flags of a GTID event. */
const standaloneFlag = 0x01;
const preparedXaFlag = 0x40;
const listCountBits = 0x0fffffff;

/** MariaDB's transactions: a domain, a server and a number each. */
export class MariadbGtidTracker implements GtidTracker {
  #position: MariadbGtidPosition | undefined;
  #domain = 0;
  #server = 0;
  #sequence: number | bigint = 0;
  #counted = true;
  #source: MariadbGtidSource | undefined;
  readonly #cursor = new Cursor(Buffer.alloc(0));
  /** Whether the transaction that runs is one event alone, which no commit follows. */
  standalone = false;
  /** Whether its rows may still be rolled back. */
  preparedXa = false;

  constructor(start: string | undefined) {
    this.#position = start === undefined ? undefined : MariadbGtidPosition.parse(start);
  }

  get source(): GtidSource | undefined {
    const sequence = this.#sequence;
    if (sequence === 0) return undefined;
    const domain = this.#domain;
    const server = this.#server;
    // No number holds it to the last digit.
    if (typeof sequence === 'bigint') return { textOf: () => `${domain}-${server}-${sequence}` };
    if (this.#source?.domain !== domain || this.#source.server !== server)
      this.#source = new MariadbGtidSource(domain, server);
    return this.#source;
  }

  get transaction(): number {
    return Number(this.#sequence);
  }

  /** A GTID event; the transaction before it is over. */
  begin(bytes: Buffer, start: number): void {
    this.end();
    const cursor = this.#cursor;
    cursor.open(bytes, start + headerLength, bytes.length);
    this.#sequence = cursor.u64();
    this.#domain = cursor.u32();
    this.#server = headerServer(bytes, start);
    const flags = cursor.u8();
    this.standalone = (flags & standaloneFlag) !== 0;
    this.preparedXa = (flags & preparedXaFlag) !== 0;
    this.#counted = false;
  }

  end(): void {
    if (this.#counted) return;
    this.#counted = true;
    this.#position?.set(this.#domain, this.#server, this.#sequence);
  }

  /** The event at the head of each file says what came before; it tells where the start did not. */
  list(bytes: Buffer, start: number, end: number): void {
    if (this.#position) return;
    const cursor = new Cursor(bytes, start + headerLength, end);
    const position = new MariadbGtidPosition();
    const count = cursor.u32() & listCountBits;
    for (let i = 0; i < count; i++) {
      const domain = cursor.u32();
      // Of several servers in a domain the last one was the last to write.
      position.set(domain, cursor.u32(), cursor.u64());
      cursor.requireInside();
    }
    this.#position = position;
  }

  text(): string | undefined {
    return this.#position?.toString() || undefined;
  }
}

class MariadbGtidSource implements GtidSource {
  readonly domain: number;
  readonly server: number;

  constructor(domain: number, server: number) {
    this.domain = domain;
    this.server = server;
  }

  textOf(sequence: number): string {
    return `${this.domain}-${this.server}-${sequence}`;
  }
}
