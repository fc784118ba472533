import type { ChangeEvent } from '../../model/change.ts';
import type { ItemFailure, KeptDocument, KeptRefusal } from '../../model/format.ts';
import type { DocumentWrite } from './encoder.ts';

const nowhere = { database: '', name: '', columns: [], primaryKey: undefined } as const;
const origin = { time: 0, file: '', offset: 0, gtid: undefined } as const;

/** Documents that were kept aside, as writes: their JSON goes out as it is, with the version that it had. */
export function writesOfKept(documents: readonly KeptDocument[]): DocumentWrite[] {
  return documents.map(({ target, id, routing, version, document }) => {
    const row = document === undefined ? undefined : [];
    const event: ChangeEvent = {
      operation: row ? 'read' : 'delete',
      table: nowhere,
      before: row ? undefined : [],
      after: row,
      version,
      origin,
    };
    return { index: target, id, routing, row, event, encode: (_row, into) => into.json(document ?? 'null') };
  });
}

export function refusalsOf(
  writes: readonly DocumentWrite[],
  failures: readonly ItemFailure[],
): readonly KeptRefusal[] {
  const indexes = new Map(writes.map(({ event }, index) => [event, index]));
  return failures.flatMap(({ event, code, reason, fault = 'BSQL5106' }) => {
    const index = indexes.get(event);
    return index === undefined ? [] : [{ index, code, reason, fault }];
  });
}
