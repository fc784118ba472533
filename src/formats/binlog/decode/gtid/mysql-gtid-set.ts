/** Transactions of one source, or of one of its tags. Intervals are sorted, apart, and hold both ends. */
export interface TransactionSource {
  readonly uuid: string;
  readonly tag: string;
  readonly intervals: [first: number, last: number][];
}

const tagShape = /^[a-z_][a-z0-9_]{0,31}$/;
const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A set of MySQL's GTIDs, such as `3e11fa47-…:1-5:11,2c256447-…:1-27:tag:1-3`. */
export class MysqlGtidSet {
  readonly #sources = new Map<string, TransactionSource>();

  static parse(text: string): MysqlGtidSet {
    const set = new MysqlGtidSet();
    for (const block of text.split(',')) {
      const [uuid = '', ...parts] = block.split(':').map((part) => part.trim().toLowerCase());
      if (uuid === '' && parts.length === 0) continue;
      if (!uuidShape.test(uuid)) throw new RangeError(`a GTID set that is none: ${text}`);
      let tag = '';
      for (const part of parts) {
        if (tagShape.test(part)) {
          tag = part;
          continue;
        }
        const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
        if (first === undefined) throw new RangeError(`a GTID set that is none: ${text}`);
        set.add(uuid, tag, Number(first), Number(last ?? first));
      }
    }
    return set;
  }

  add(uuid: string, tag: string, first: number, last = first): void {
    if (!Number.isSafeInteger(last)) throw new RangeError(`a GTID number beyond 2^53: ${uuid}:${last}`);
    this.source(uuid, tag).intervals.push([first, last]);
    tidy(this.source(uuid, tag).intervals);
  }

  /** A source to add to directly; see `addNext`. */
  source(uuid: string, tag: string): TransactionSource {
    const key = `${uuid}:${tag}`;
    let source = this.#sources.get(key);
    if (!source) {
      source = { uuid, tag, intervals: [] };
      this.#sources.set(key, source);
    }
    return source;
  }

  toString(): string {
    const blocks = new Map<string, string>();
    const sorted = [...this.#sources.values()].filter(({ intervals }) => intervals.length > 0);
    sorted.sort((a, b) => (a.uuid === b.uuid ? compare(a.tag, b.tag) : compare(a.uuid, b.uuid)));
    for (const { uuid, tag, intervals } of sorted) {
      const ranges = intervals.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
      blocks.set(uuid, [blocks.get(uuid) ?? uuid, ...(tag ? [tag] : []), ...ranges].join(':'));
    }
    return [...blocks.values()].join(',');
  }
}

/** Adds a number that most often follows the last one. */
export function addNext(source: TransactionSource, number: number): void {
  const { intervals } = source;
  const last = intervals.at(-1);
  if (last && last[1] + 1 === number) {
    last[1] = number;
    return;
  }
  if (!Number.isSafeInteger(number))
    throw new RangeError(`a GTID number beyond 2^53: ${source.uuid}:${number}`);
  intervals.push([number, number]);
  tidy(intervals);
}

function tidy(intervals: [number, number][]): void {
  intervals.sort((a, b) => a[0] - b[0]);
  let kept = 0;
  for (let i = 1; i < intervals.length; i++) {
    const before = intervals[kept] as [number, number];
    const next = intervals[i] as [number, number];
    if (next[0] <= before[1] + 1) before[1] = Math.max(before[1], next[1]);
    else intervals[++kept] = next;
  }
  intervals.length = Math.min(intervals.length, kept + 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
