import type { Position } from '../../../model/change.ts';
import type { InspectedTable } from '../../../model/inspection.ts';
import type { SnapshotMode } from './settings.ts';
import { isSnapshotPosition, SnapshotState } from './state.ts';

/** Adds to a table how far its existing rows were read by the checkpoint that a run would go on from. */
export function tellSnapshot(
  table: InspectedTable,
  mode: SnapshotMode,
  from: Position | undefined,
): InspectedTable {
  if (mode === 'never') return table;
  const kept = mode === 'initial' && isSnapshotPosition(from?.snapshot) ? from.snapshot : undefined;
  const { database, name } = table.schema;
  const state = SnapshotState.from(kept, () => true).get({ database, table: name });
  if (state?.kind === 'done') return { ...table, snapshot: { state: 'syncing', rows: undefined } };
  if (state?.kind === 'reading') return { ...table, snapshot: { state: 'dumping', rows: state.table.rows } };
  return { ...table, snapshot: { state: 'created', rows: 0 } };
}
