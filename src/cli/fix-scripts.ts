import { type AppliedFix, applyFixes } from '../diagnostics/apply-fixes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../model/source-text.ts';
import { writeScript } from './write-script.ts';

/** A fix can uncover a fault that was hidden by the first; more rounds than this are no progress. */
const maxRounds = 10;

/** Applies safe fixes to a script until there is none left, and gives what it did. The file changes at once or not at all. */
export async function fixScript(
  source: SourceText,
  judge: (source: SourceText) => readonly Diagnostic[],
): Promise<readonly AppliedFix[]> {
  const all: AppliedFix[] = [];
  let current = source;
  for (let round = 0; round < maxRounds; round++) {
    const { text, applied } = applyFixes(current, judge(current));
    if (applied.length === 0) break;
    all.push(...applied);
    current = { name: source.name, text };
  }
  if (current.text !== source.text) await writeScript(source, current.text);
  return all;
}
