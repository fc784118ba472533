import type { ChangeHead, Origin } from '../../model/change.ts';
import type { ItemFailure, KeptDocument, KeptRefusal } from '../../model/format.ts';
import type { JsonRowBytes } from '../encoding/json-row-bytes.ts';
import type { RequestBuilder } from './request-builder.ts';

const nowhere = { database: '', name: '', columns: [], primaryKey: undefined } as const;

/**
 * Documents that were kept aside, as writes: their JSON goes out as it is, with the version that it had.
 * Returns the origin of each, by which its refusal is known.
 */
export function appendKept(
  documents: readonly KeptDocument[],
  requests: RequestBuilder,
): ReadonlyMap<Origin, number> {
  const origins = new Map<Origin, number>();
  for (const [number, { target: index, id, routing, version, document }] of documents.entries()) {
    const ends = document === undefined;
    const origin: Origin = { time: 0, file: '', offset: 0, gtid: undefined };
    const change: ChangeHead = { operation: ends ? 'delete' : 'read', table: nowhere, version, origin };
    const encode: JsonRowBytes = (_row, into) => into.json(document ?? 'null');
    requests.append({ index, id, routing }, change, ends ? undefined : [], encode, version, false);
    origins.set(origin, number);
  }
  return origins;
}

export function refusalsOf(
  origins: ReadonlyMap<Origin, number>,
  failures: readonly ItemFailure[],
): readonly KeptRefusal[] {
  return failures.flatMap(({ event, code, reason, fault = 'BSQL5106' }) => {
    const index = origins.get(event.origin);
    return index === undefined ? [] : [{ index, code, reason, fault }];
  });
}
