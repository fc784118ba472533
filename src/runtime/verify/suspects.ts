import type { DocumentPlace, ExpectedDocument, StoredDocument } from '../../model/format.ts';
import { differingFields } from './compare-documents.ts';

export type Difference = DocumentPlace & {
  readonly kind: 'missing' | 'extra' | 'different';
  /** The fields that differ; empty unless `different`. */
  readonly fields: readonly string[];
};

/** A document that was not as expected at the end of a round. */
export interface Suspect {
  readonly expected: ExpectedDocument;
  /** Of what was there; undefined if nothing was. */
  readonly version: number | undefined;
}

/** A document's place whatever its routing is. */
export const idKey = ({ target, id }: DocumentPlace): string => `${target}\0${id}`;

export const placeKey = (place: DocumentPlace): string =>
  place.routing === undefined ? idKey(place) : `${idKey(place)}\0${place.routing}`;

/** How a document differs from what it should be; undefined if it does not. */
export function differenceOf(
  { target, id, routing, document, partial }: ExpectedDocument,
  stored: StoredDocument | undefined,
): Difference | undefined {
  const place = { target, id, ...(routing !== undefined && { routing }) };
  // In one shard an id is one document, under whatever routing it was written last.
  const moved = stored && stored.routing !== routing;
  if (document === undefined) return stored && !moved ? { ...place, kind: 'extra', fields: [] } : undefined;
  if (!stored) return { ...place, kind: 'missing', fields: [] };
  const fields = differingFields(document, stored.document, partial);
  if (moved) fields.unshift('_routing');
  return fields.length === 0 ? undefined : { ...place, kind: 'different', fields };
}
