import { Cursor } from '../cursor.ts';
import { headerLength } from '../event-header.ts';
import { uuidText } from '../values/addresses.ts';
import type { GtidSource, GtidTracker } from './gtid-tracker.ts';
import { addNext, MysqlGtidSet, type TransactionSource } from './mysql-gtid-set.ts';
import { readTaggedGtid, varint } from './tagged-gtid.ts';

const uuidLength = 16;
const uuidAt = headerLength + 1;
const taggedFormat = 1;

/** MySQL's transactions: a source and a number each. Most come from the source of the one before. */
export class MysqlGtidTracker implements GtidTracker {
  #set: MysqlGtidSet | undefined;
  /** Where transactions are noted while no set is known, to have their GTIDs all the same. */
  readonly #strays = new MysqlGtidSet();
  #source: TransactionSource | undefined;
  #names: MysqlGtidSource | undefined;
  readonly #sourceBytes = new Uint8Array(uuidLength);
  #number = 0;
  #counted = true;

  constructor(start: string | undefined) {
    this.#set = start === undefined ? undefined : MysqlGtidSet.parse(start);
  }

  get source(): GtidSource | undefined {
    if (!this.#source || this.#number === 0) return undefined;
    if (this.#names?.of !== this.#source) this.#names = new MysqlGtidSource(this.#source);
    return this.#names;
  }

  get transaction(): number {
    return this.#number;
  }

  /** A GTID event; the transaction before it is over. */
  begin(bytes: Buffer, start: number): void {
    this.end();
    const known = this.#sourceBytes;
    const from = start + uuidAt;
    let same = this.#source !== undefined && this.#source.tag === '';
    for (let i = 0; same && i < uuidLength; i++) same = bytes[from + i] === known[i];
    if (!same) {
      known.set(bytes.subarray(from, from + uuidLength));
      this.#source = (this.#set ?? this.#strays).source(uuidText(Buffer.from(known)), '');
    }
    const number = new Cursor(bytes, from + uuidLength).u64();
    this.#begin(Number(number));
  }

  beginTagged(bytes: Buffer, start: number, end: number): void {
    this.end();
    const { uuid, tag, number } = readTaggedGtid(new Cursor(bytes, start + headerLength, end));
    this.#source = (this.#set ?? this.#strays).source(uuid, tag);
    // What is compared with is a source without a tag.
    this.#sourceBytes.fill(0);
    this.#begin(number);
  }

  beginAnonymous(): void {
    this.end();
    this.#number = 0;
  }

  #begin(number: number): void {
    this.#number = number;
    this.#counted = false;
  }

  end(): void {
    if (this.#counted || !this.#source) return;
    this.#counted = true;
    addNext(this.#source, this.#number);
  }

  /** The event at the head of each file says what came before; it tells where the start did not. */
  previous(bytes: Buffer, start: number, end: number): void {
    if (this.#set) return;
    this.#set = readPreviousGtids(new Cursor(bytes, start + headerLength, end));
    this.#source = undefined;
  }

  text(): string | undefined {
    return this.#set?.toString() || undefined;
  }
}

class MysqlGtidSource implements GtidSource {
  readonly of: TransactionSource;

  constructor(of: TransactionSource) {
    this.of = of;
  }

  textOf(number: number): string {
    const { uuid, tag } = this.of;
    return tag ? `${uuid}:${tag}:${number}` : `${uuid}:${number}`;
  }
}

function readPreviousGtids(cursor: Cursor): MysqlGtidSet {
  const set = new MysqlGtidSet();
  const head = cursor.take(8);
  const format = head[7] as number;
  if (format > taggedFormat) throw new RangeError(`a GTID set of the format ${format}`);
  const sources = format === taggedFormat ? head.readUIntLE(1, 6) : head.readUIntLE(0, 6);
  for (let i = 0; i < sources; i++) {
    const uuid = uuidText(cursor.take(uuidLength));
    const tag = format === taggedFormat ? cursor.latin1(varint(cursor)) : '';
    const intervals = Number(cursor.u64());
    for (let j = 0; j < intervals; j++) {
      const first = Number(cursor.u64());
      // The end stands behind the last number.
      const last = Number(cursor.u64()) - 1;
      cursor.requireInside();
      set.add(uuid, tag, first, last);
    }
  }
  return set;
}
