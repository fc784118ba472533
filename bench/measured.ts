export interface ChildTask {
  readonly port: number;
  readonly file: number;
  readonly rows: number;
  /** How many of them a statement changes. */
  readonly statementRows: number;
  readonly load: 'inserts' | 'updates';
  readonly url?: string;
  readonly index?: string;
}

export interface Measured {
  readonly rows: number;
  /** Those of the rows that were done in the seconds. Default: all. */
  readonly timedRows?: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most there was. */
  readonly rssMegabytes: number;
  /** When so many rows were acknowledged, in milliseconds since 1970; of targets that acknowledge. */
  readonly acknowledged?: readonly (readonly [time: number, rows: number])[];
}

/** Printed at the first acknowledgement. */
export const firstAcknowledged = 'acknowledged';
