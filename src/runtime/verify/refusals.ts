import type { DocumentAccess } from '../../model/format.ts';
import type { SavePlan } from '../../model/plan.ts';
import type { DeadLetter } from '../dead-letter.ts';
import { listLetterFiles, readLetterFile } from '../dead-letter-files.ts';
import { nameOfSave } from '../save-name.ts';
import { differingFields } from './compare-documents.ts';
import { placeKey } from './suspects.ts';
import type { Finding } from './verify-save.ts';

/** What a save's target has refused, by the places of the documents. */
export type Refusals = ReadonlyMap<string, readonly DeadLetter[]>;

/** Reads the dead letters of a save. */
export async function readRefusals(
  directory: string,
  save: SavePlan,
  { comparedAs }: Pick<DocumentAccess, 'comparedAs'>,
): Promise<Refusals> {
  const name = nameOfSave(save);
  const refusals = new Map<string, DeadLetter[]>();
  for (const path of await listLetterFiles(directory)) {
    for (const letter of await readLetterFile(path)) {
      const { head } = letter;
      if (head.save !== undefined && head.save !== name) continue;
      const key = placeKey({ ...head, target: comparedAs?.(head.target) ?? head.target });
      const others = refusals.get(key);
      if (others) others.push(letter);
      else refusals.set(key, [letter]);
    }
  }
  return refusals;
}

/**
 * Whether a difference is there because the target has refused what the row is now. A letter of an
 * earlier state explains nothing: what came later was taken, or has a letter of its own.
 */
export function isExplained({ expected, stored }: Finding, refusals: Refusals): boolean {
  const { document, partial } = expected;
  return (refusals.get(placeKey(expected)) ?? []).some((letter) => {
    if (stored && stored.version > letter.head.documentVersion) return false;
    if (document === undefined || letter.document === undefined) return document === letter.document;
    return differingFields(letter.document, document, partial).length === 0;
  });
}
