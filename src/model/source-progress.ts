/** How far the existing rows of one table are; `rowsLeft` by the server's own estimate. */
export interface TableSnapshot {
  readonly table: string;
  /** Not begun, being read, read whole, or no longer there. */
  readonly state: 'waiting' | 'dumping' | 'syncing' | 'gone';
  /** Read so far, by earlier runs too; 0 where an earlier run read them all. */
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly rowsLeft: number | undefined;
}

/** The newest row of the heartbeat table that came back through the log. */
export interface HeartbeatSeen {
  /** Milliseconds from the write to the sight of it, both by the clock of this process. */
  readonly latency: number;
  /** When it was seen, in milliseconds since 1970. */
  readonly time: number;
}

/** What a source tells of itself beside its batches. */
export interface SourceProgress {
  readonly snapshot: readonly TableSnapshot[];
  /** Undefined until the first one is seen. */
  readonly heartbeat: HeartbeatSeen | undefined;
}
