import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { type AppliedFix, applyFixes } from '../diagnostics/apply-fixes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { SourceText } from '../model/source-text.ts';

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
  if (current.text !== source.text) await write(source, current.text);
  return all;
}

async function write(source: SourceText, text: string): Promise<void> {
  try {
    const now = await readFile(source.name);
    // Bytes that are not UTF-8 would be lost in writing, and so would a change by somebody else.
    if (!now.equals(Buffer.from(source.text))) throw new Error('it changed meanwhile, or is not in UTF-8');
    await writeFileAtomic(source.name, text);
  } catch (error) {
    throw new BsqlError(`the script ${source.name} cannot be fixed: ${messageOf(error)}`, {
      code: 'BSQL5204',
      kind: 'script',
      cause: error,
      help: 'nothing was changed in it; check that it is writable text in UTF-8, and run again',
    });
  }
}
