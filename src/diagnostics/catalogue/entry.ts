import type { Severity } from '../diagnostic.ts';

/** A script that shows a code, with what it needs around it. A test checks every one. */
export interface Example {
  readonly script: string;
  /** Files that it includes or reads, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the fault is one only for `bsql run`. */
  readonly run?: boolean;
}

/** All that is known of a code; `bsql explain` prints it. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly title: string;
  /** What it means and why it is a fault: one short paragraph. */
  readonly explanation: string;
  /** Gives this code and no other. */
  readonly wrong: Example;
  /** Gives no diagnostics. */
  readonly right: Example;
}

export type Catalogue = Readonly<Record<`BSQL${number}`, CatalogueEntry>>;
