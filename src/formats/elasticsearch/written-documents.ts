const firstCapacity = 256;
const firstCodes = 4_096;
/** Of FNV-1a (Fowler, Noll, Vo), for 32 bits. */
const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
/** Numbers below stand for their digits as they are. */
const billion = 1_000_000_000;
const mostDigits = 9;
/** 2^32 by the golden ratio: multiplied with it, numbers in a row lie far from each other (Knuth). */
const golden = 0x9e3779b1;
/** The number of a write that is not there, and of an id that is a text. */
const none = -1;

/**
 * The documents that a flush writes, by index and id, each with the number of its last write. Open
 * addressing over plain numbers: as many ids are under way at a time as live through a collection of
 * garbage, and strings in a Map would be copied there; and whether two flushes share a document is
 * asked for each of them (invariant 5).
 */
export class WrittenDocuments {
  /** Entry + 1 by hash; 0: free. Twice as many as there may be entries. */
  #slots = new Int32Array(firstCapacity * 2);
  #hashes = new Int32Array(firstCapacity);
  #indices = new Int32Array(firstCapacity);
  #writes = new Int32Array(firstCapacity);
  /** Ids that are the digits of a number below a billion; `none` where an id is a text. */
  #ids = new Int32Array(firstCapacity);
  /** Where the text of an entry's id ends among the codes; it begins where that of the entry before it ends. */
  #ends = new Int32Array(firstCapacity);
  /** UTF-16, as strings have it. */
  #codes = new Uint16Array(firstCodes);
  #count = 0;
  /** Numbers of the indices by name. */
  readonly #numbersOf = new Map<string, number>();
  #index = none;
  /** What hashes of ids in the index begin with. */
  #seed = offsetBasis;

  get capacity(): number {
    return this.#codes.length;
  }

  /** The index of what is entered from now on. */
  enterIndex(name: string): void {
    let index = this.#numbersOf.get(name);
    if (index === undefined) {
      index = this.#numbersOf.size;
      this.#numbersOf.set(name, index);
    }
    this.#index = index;
    this.#seed = hashOf(name, offsetBasis);
  }

  /** The entry of a document, a new one if need be; a number is the id of its digits. */
  enter(id: string | number): number {
    if (this.#count === this.#hashes.length) this.#grow();
    const number = typeof id === 'number' ? (id < billion ? id : none) : numberOf(id);
    return number === none ? this.#enterText(String(id)) : this.#enterNumber(number);
  }

  /** The last write of an entry; undefined where it has none. */
  lastWrite(entry: number): number | undefined {
    const number = this.#writes[entry] as number;
    return number === none ? undefined : number;
  }

  setLastWrite(entry: number, number: number): void {
    this.#writes[entry] = number;
  }

  sharesWith(other: WrittenDocuments): boolean {
    if (other.#count < this.#count) return other.sharesWith(this);
    const theirs = [...this.#numbersOf.keys()].map((name) => other.#numbersOf.get(name));
    for (let entry = 0; entry < this.#count; entry++) {
      const index = theirs[this.#indices[entry] as number];
      if (index !== undefined && other.#has(index, this, entry)) return true;
    }
    return false;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#count = 0;
    this.#numbersOf.clear();
    this.#index = none;
  }

  #enterNumber(id: number): number {
    const hash = fold(Math.imul(this.#seed ^ id, golden));
    const index = this.#index;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      const entry = found - 1;
      if (this.#ids[entry] === id && this.#indices[entry] === index) return entry;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, hash, id, this.#begin(this.#count));
  }

  #enterText(id: string): number {
    const begin = this.#begin(this.#count);
    const end = begin + id.length;
    if (end > this.#codes.length) this.#codes = longer(this.#codes, end);
    const codes = this.#codes;
    let hash = this.#seed;
    for (let i = begin; i < end; i++) {
      const code = id.charCodeAt(i - begin);
      codes[i] = code;
      hash = Math.imul(hash ^ code, prime);
    }
    hash = fold(hash);
    const index = this.#index;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      const entry = found - 1;
      if (
        this.#hashes[entry] === hash &&
        this.#indices[entry] === index &&
        this.#isText(entry, codes, begin, end)
      )
        return entry;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, hash, none, end);
  }

  #add(slot: number, hash: number, id: number, end: number): number {
    const entry = this.#count++;
    this.#hashes[entry] = hash;
    this.#indices[entry] = this.#index;
    this.#writes[entry] = none;
    this.#ids[entry] = id;
    this.#ends[entry] = end;
    this.#slots[slot] = entry + 1;
    return entry;
  }

  #has(index: number, from: WrittenDocuments, entry: number): boolean {
    const hash = from.#hashes[entry] as number;
    const id = from.#ids[entry] as number;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      const own = found - 1;
      if (
        this.#hashes[own] === hash &&
        this.#indices[own] === index &&
        this.#ids[own] === id &&
        (id !== none || this.#isText(own, from.#codes, from.#begin(entry), from.#ends[entry] as number))
      )
        return true;
      slot = (slot + 1) & mask;
    }
    return false;
  }

  #isText(entry: number, codes: Uint16Array, begin: number, end: number): boolean {
    if (this.#ids[entry] !== none) return false;
    let own = this.#begin(entry);
    if ((this.#ends[entry] as number) - own !== end - begin) return false;
    for (let i = begin; i < end; i++) if (this.#codes[own++] !== codes[i]) return false;
    return true;
  }

  #begin(entry: number): number {
    return entry === 0 ? 0 : (this.#ends[entry - 1] as number);
  }

  #insert(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[entry] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry + 1;
  }

  #grow(): void {
    const needed = this.#count + 1;
    this.#hashes = longer(this.#hashes, needed);
    this.#indices = longer(this.#indices, needed);
    this.#writes = longer(this.#writes, needed);
    this.#ids = longer(this.#ids, needed);
    this.#ends = longer(this.#ends, needed);
    this.#slots = new Int32Array(this.#hashes.length * 2);
    for (let entry = 0; entry < this.#count; entry++) this.#insert(entry);
  }
}

/** The number below a billion whose digits a text is; else `none`. */
function numberOf(text: string): number {
  const { length } = text;
  if (length === 0 || length > mostDigits) return none;
  let number = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9 || (digit === 0 && number === 0 && length > 1)) return none;
    number = number * 10 + digit;
  }
  return number;
}

function longer<T extends Int32Array | Uint16Array>(from: T, needed: number): T {
  const length = Math.max(needed, from.length * 2);
  const into = (from instanceof Int32Array ? new Int32Array(length) : new Uint16Array(length)) as T;
  into.set(from);
  return into;
}

/** FNV-1a with its upper bits folded in: slots are numbered by the lower ones. */
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  return fold(hash);
}

function fold(hash: number): number {
  return hash ^ (hash >>> 15);
}
