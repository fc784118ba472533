import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { SourceText } from '../model/source-text.ts';

/** Puts another text into a script's file: all of it or, with an error, nothing. */
export async function writeScript(source: SourceText, text: string): Promise<void> {
  try {
    // What is no UTF-8 was not read as it is, and what changed since then is somebody's work.
    if (!(await readFile(source.name)).equals(Buffer.from(source.text)))
      throw new Error('it changed meanwhile, or is not in UTF-8');
    await writeFileAtomic(source.name, text);
  } catch (error) {
    throw new BsqlError(`the script ${source.name} cannot be written: ${messageOf(error)}`, {
      code: 'BSQL5204',
      kind: 'script',
      cause: error,
      help: 'nothing was changed in it; check that it is writable text in UTF-8, and run again',
    });
  }
}
