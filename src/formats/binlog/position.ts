import type { Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { type DefinitionsPosition, isDefinitionsPosition } from './definitions.ts';
import { isSnapshotPosition, type SnapshotPosition } from './snapshot/state.ts';

interface BinlogPlace {
  /** server_uuid, or MariaDB's nearest to it. */
  readonly server: string;
  /** Everything up to here, where the server has GTIDs. */
  readonly gtidSet: string | undefined;
  readonly file: string;
  readonly offset: number;
  /**
   * When the file was begun, in seconds since 1970, as its first event says: tells it from another of
   * the same name. Undefined until that event came.
   */
  readonly created?: number | undefined;
  /** The version clock (see `nextVersion`). */
  readonly clock: number;
  /** Which existing rows were handed out before; undefined where no snapshot was ever wanted. */
  readonly snapshot?: SnapshotPosition | undefined;
  /** What the tables are here that the log does not describe; undefined where it describes all. */
  readonly definitions?: DefinitionsPosition | undefined;
  /** XA transactions that are prepared here, without a row that is wanted: their commits bring nothing. */
  readonly prepared?: readonly string[] | undefined;
}

/** Where a log was read up to, always at a commit. */
export interface BinlogPosition extends Position, BinlogPlace {}

export function makePosition(place: BinlogPlace): BinlogPosition {
  return { ...place, text: `${place.file}:${place.offset}` };
}

/** Takes a position out of a checkpoint. */
export function readPosition(position: Position): BinlogPosition {
  const { server, gtidSet, file, offset, created, clock, snapshot, definitions, prepared } = position;
  if (
    typeof server !== 'string' ||
    (gtidSet !== undefined && typeof gtidSet !== 'string') ||
    typeof file !== 'string' ||
    typeof offset !== 'number' ||
    (created !== undefined && typeof created !== 'number') ||
    typeof clock !== 'number' ||
    (snapshot !== undefined && !isSnapshotPosition(snapshot)) ||
    (definitions !== undefined && !isDefinitionsPosition(definitions)) ||
    (prepared !== undefined && !isTexts(prepared))
  ) {
    throw new BsqlError('the checkpoint does not hold a position in a binary log', {
      code: 'BSQL5201',
      kind: 'data',
      help: 'it may belong to another script: give this one a checkpointLocation of its own',
    });
  }
  return makePosition({
    server,
    gtidSet,
    file,
    offset,
    ...(created !== undefined && { created }),
    clock,
    ...(snapshot && { snapshot }),
    ...(definitions && { definitions }),
    ...(prepared && { prepared }),
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/**
 * By clock: it grows with every row of the log, whatever the file or the server. Positions with equal
 * clocks have no such row between them, but may have rows of a snapshot.
 */
export function comparePositions(a: Position, b: Position): number {
  const [left, right] = [readPosition(a), readPosition(b)];
  return left.clock - right.clock || (left.snapshot?.step ?? 0) - (right.snapshot?.step ?? 0);
}

/**
 * The version of the next row: a hybrid logical clock, grows with every row and follows commit
 * time. Kept in the position, so a replay gives each row the version it had.
 */
export function nextVersion(clock: number, commitTime: number): number {
  return Math.max(clock + 1, Math.floor(commitTime / 1000) * 2 ** 20);
}
