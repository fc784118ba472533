import type { Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';

interface BinlogPlace {
  /** server_uuid, or MariaDB's nearest to it. */
  readonly server: string;
  /** Everything up to here, where the server has GTIDs. */
  readonly gtidSet: string | undefined;
  readonly file: string;
  readonly offset: number;
  /** The version clock (see `nextVersion`). */
  readonly clock: number;
}

/** Where a log was read up to, always at a commit. */
export interface BinlogPosition extends Position, BinlogPlace {}

export function makePosition(place: BinlogPlace): BinlogPosition {
  return { ...place, text: `${place.file}:${place.offset}` };
}

/** Takes a position out of a checkpoint. */
export function readPosition(position: Position): BinlogPosition {
  const { server, gtidSet, file, offset, clock } = position;
  if (
    typeof server !== 'string' ||
    (gtidSet !== undefined && typeof gtidSet !== 'string') ||
    typeof file !== 'string' ||
    typeof offset !== 'number' ||
    typeof clock !== 'number'
  ) {
    throw new BsqlError('the checkpoint does not hold a position in a binary log', {
      code: 'BSQL5201',
      kind: 'data',
      help: 'it may belong to another script: give this one a checkpointLocation of its own',
    });
  }
  return makePosition({ server, gtidSet, file, offset, clock });
}

/** By clock: it grows with every row, whatever the file or the server; equal clocks have no row between them. */
export function comparePositions(a: Position, b: Position): number {
  return readPosition(a).clock - readPosition(b).clock;
}

/**
 * The version of the next row: a hybrid logical clock, grows with every row and follows commit
 * time. Kept in the position, so a replay gives each row the version it had.
 */
export function nextVersion(clock: number, commitTime: number): number {
  return Math.max(clock + 1, Math.floor(commitTime / 1000) * 2 ** 20);
}
