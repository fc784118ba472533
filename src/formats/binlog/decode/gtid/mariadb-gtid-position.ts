interface Last {
  server: number;
  /** A number where that is exact. */
  sequence: number | bigint;
}

/**
 * A GTID position of MariaDB, such as `0-1-100,1-3-45`: the last transaction of each domain. The
 * order within a domain is total, so that one stands for all before it.
 */
export class MariadbGtidPosition {
  readonly #domains = new Map<number, Last>();

  static parse(text: string): MariadbGtidPosition {
    const position = new MariadbGtidPosition();
    for (const entry of text.split(',')) {
      if (entry.trim() === '') continue;
      const [, domain, server, sequence] = /^(\d+)-(\d+)-(\d+)$/.exec(entry.trim()) ?? [];
      if (sequence === undefined) throw new RangeError(`a GTID position that is none: ${text}`);
      const exact = Number(sequence);
      position.set(Number(domain), Number(server), Number.isSafeInteger(exact) ? exact : BigInt(sequence));
    }
    return position;
  }

  /** The last one read, not the highest: after a failover another server may count lower. */
  set(domain: number, server: number, sequence: number | bigint): void {
    const last = this.#domains.get(domain);
    if (!last) {
      this.#domains.set(domain, { server, sequence });
      return;
    }
    last.server = server;
    last.sequence = sequence;
  }

  toString(): string {
    return [...this.#domains]
      .sort(([a], [b]) => a - b)
      .map(([domain, { server, sequence }]) => `${domain}-${server}-${sequence}`)
      .join(',');
  }
}
