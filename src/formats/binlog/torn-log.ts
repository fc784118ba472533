import { BsqlError } from '../../model/errors.ts';
import type { BinlogPosition } from './position.ts';
import type { ReaderStart } from './reader.ts';

/** What was handed out of a log before it was found torn. */
export interface ReadSoFar {
  readonly start: ReaderStart;
  /** The last commit. */
  readonly position: BinlogPosition | undefined;
  /** Whether rows behind that commit were handed out. */
  readonly open: boolean;
}

/**
 * Where a log goes on behind a file that a crash tore. What the file holds behind its last commit
 * was rolled back when the server started again: no row of it may stay.
 */
export function startBehindTorn(
  error: BsqlError,
  { start, position, open }: ReadSoFar,
  files: readonly string[],
): ReaderStart {
  // The server's words are the only place that names it.
  const torn = /last event read from '([^']+)'/.exec(error.message)?.[1] ?? position?.file ?? start.file;
  const next = files[files.indexOf(torn) + 1];
  if (!files.includes(torn) || next === undefined) throw error;
  if (open) {
    throw new BsqlError(
      `${torn} ends in the middle of a transaction that its server rolled back after a crash, and rows of it are in the target`,
      {
        code: 'BSQL5044',
        kind: 'data',
        cause: error,
        help: 'compare and mend the target with `bsql verify --repair`, or remove the checkpoint and load the existing rows again with snapshot="initial"',
      },
    );
  }
  return {
    file: next,
    offset: 4,
    gtidSet: undefined,
    clock: position?.clock ?? start.clock,
    definitions: position?.definitions ?? start.definitions,
    prepared: position ? position.prepared : start.prepared,
  };
}
