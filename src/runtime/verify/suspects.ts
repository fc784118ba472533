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

export const placeKey = ({ target, id }: DocumentPlace): string => `${target}\0${id}`;

/** How a document differs from what it should be; undefined if it does not. */
export function differenceOf(
  { target, id, document, partial }: ExpectedDocument,
  stored: StoredDocument | undefined,
): Difference | undefined {
  if (document === undefined) return stored && { target, id, kind: 'extra', fields: [] };
  if (!stored) return { target, id, kind: 'missing', fields: [] };
  const fields = differingFields(document, stored.document, partial);
  return fields.length === 0 ? undefined : { target, id, kind: 'different', fields };
}
