/** The GTID of one transaction; its text is made when somebody asks for it. */
export interface Gtid {
  toString(): string;
}

/** Counts transactions by their GTIDs, each when it has ended. */
export interface GtidTracker {
  /** The transaction that runs, until the next one begins; undefined where it has no GTID. */
  readonly current: Gtid | undefined;
  /** The transaction that runs is over: it counts from now on. */
  end(): void;
  /** Everything that counts, as a server takes it to go on; undefined when the start was not known. */
  text(): string | undefined;
}
