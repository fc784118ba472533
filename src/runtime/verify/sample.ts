import type { DocumentPlace } from '../../model/format.ts';
import { idKey } from './suspects.ts';

/** A share of all documents, chosen by their places: the same seed chooses the same ones. */
export interface Sample {
  /** Between 0 and 1. */
  readonly share: number;
  readonly seed: number;
}

/**
 * Whether a place belongs to a sample. Rows and documents choose alike, by id and whatever the routing,
 * so that extra ones are found too.
 */
export function isChosen(place: DocumentPlace, { share, seed }: Sample): boolean {
  return hashOf(idKey(place), seed) < share * 2 ** 32;
}

/** FNV-1a, stirred at the end so that neighbouring keys lie apart. */
function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
