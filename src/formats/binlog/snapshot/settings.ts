import type { SnapshotRequest } from '../../../model/format.ts';
import type { OptionValues } from '../../../model/options.ts';

export type SnapshotMode = 'never' | 'initial' | 'always';

/** The options of a snapshot, with their types. */
export interface SnapshotSettings {
  readonly mode: SnapshotMode;
  readonly chunkRows: number;
  readonly concurrency: number;
  readonly maxRowsPerSecond: number | undefined;
  /** Only these rows, once, and then the end. */
  readonly request: SnapshotRequest | undefined;
}

export function readSnapshotSettings(
  options: OptionValues,
  request: SnapshotRequest | undefined,
): SnapshotSettings {
  const mode = options.snapshot;
  const rate = Number(options.maxRowsPerSecond);
  return {
    mode: request ? 'always' : mode === 'initial' || mode === 'always' ? mode : 'never',
    chunkRows: Number(options.snapshotChunkSize),
    concurrency: Number(options.snapshotConcurrency),
    maxRowsPerSecond: rate > 0 ? rate : undefined,
    request,
  };
}
