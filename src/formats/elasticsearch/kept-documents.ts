import type { ChangeHead } from '../../model/change.ts';
import type { ItemFailure, KeptDocument, KeptRefusal } from '../../model/format.ts';
import { DocumentWrite } from './document-write.ts';

const nowhere = { database: '', name: '', columns: [], primaryKey: undefined } as const;
const origin = { time: 0, file: '', offset: 0, gtid: undefined } as const;

/** Documents that were kept aside, as writes: their JSON goes out as it is, with the version that it had. */
export function writesOfKept(documents: readonly KeptDocument[]): DocumentWrite[] {
  return documents.map(({ target: index, id, routing, version, document }) => {
    const ends = document === undefined;
    const change: ChangeHead = { operation: ends ? 'delete' : 'read', table: nowhere, version, origin };
    return new DocumentWrite({ index, id, routing }, change, ends ? undefined : [], (_row, into) =>
      into.json(document ?? 'null'),
    );
  });
}

export function refusalsOf(
  writes: readonly DocumentWrite[],
  failures: readonly ItemFailure[],
): readonly KeptRefusal[] {
  const indexes = new Map<ChangeHead, number>(writes.map((write, index) => [write, index]));
  return failures.flatMap(({ event, code, reason, fault = 'BSQL5106' }) => {
    const index = indexes.get(event);
    return index === undefined ? [] : [{ index, code, reason, fault }];
  });
}
