/** What the GTIDs of many transactions share; the same object for as long as they do. */
export interface GtidSource {
  /** The GTID of the transaction with this number. */
  readonly textOf: (transaction: number) => string;
}

/** Counts transactions by their GTIDs, each when it has ended. */
export interface GtidTracker {
  /** Of the transaction that runs, until the next one begins; undefined where it has no GTID. */
  readonly source: GtidSource | undefined;
  /** Its number there. */
  readonly transaction: number;
  /** The transaction that runs is over: it counts from now on. */
  end(): void;
  /** Everything that counts, as a server takes it to go on; undefined when the start was not known. */
  text(): string | undefined;
}
