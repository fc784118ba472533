import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BsqlError, messageOf } from '../model/errors.ts';
import { type DeadLetter, printLetter, readLetter } from './dead-letter.ts';

/** The file that a running stream appends to. */
export const activeName = 'dead-letters.jsonl';
const lockName = 'dead-letters.lock';
const closedNames = /^dead-letters\.\d{8}T\d{9}Z-[\da-f]{8}\.jsonl$/;

/** Every file of dead letters in a folder, the oldest first. */
export async function listLetterFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(directory, error);
  });
  const closed = names.filter((name) => closedNames.test(name)).sort();
  return [...closed, ...names.filter((name) => name === activeName)].map((name) => join(directory, name));
}

/** Bytes of all files; one that a replay takes away meanwhile has none. */
export async function letterBytes(directory: string): Promise<number> {
  let bytes = 0;
  for (const path of await listLetterFiles(directory)) {
    const found = await stat(path).catch(() => undefined);
    bytes += found?.size ?? 0;
  }
  return bytes;
}

/** All letters of a file in their order, each once: a kill may have written one twice. */
export async function readLetterFile(path: string): Promise<DeadLetter[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(path, error);
  }
  const letters = new Map<string, DeadLetter>();
  for (const [number, line] of text.split('\n').entries()) {
    if (line === '') continue;
    let letter: DeadLetter | undefined;
    try {
      letter = readLetter(line);
    } catch (error) {
      throw unreadable(path, error);
    }
    if (letter) letters.set(letterKey(letter, number), letter);
  }
  return [...letters.values()];
}

/**
 * The same only for one refused write that a kill had written again: then nothing differs but the attempt.
 * Existing rows without an id may be alike and yet be several.
 */
function letterKey({ head, document }: DeadLetter, line: number): string {
  if (head.id === '' && head.operation === 'read') return `${line}`;
  const { time, code, fault, reason, attempts, ...write } = head;
  return `${JSON.stringify(write)}${document ?? ''}`;
}

/** Closes the active file under a name of its own; whoever appends next begins a new one. */
export async function closeActiveFile(directory: string): Promise<void> {
  const time = new Date().toISOString().replace(/[-:.]/g, '');
  // Two may close files in one millisecond: a name that is taken would cost the letters under it.
  const unique = randomBytes(4).toString('hex');
  try {
    await rename(join(directory, activeName), join(directory, `dead-letters.${time}-${unique}.jsonl`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Leaves only these letters in a closed file; without any it goes. */
export async function replaceLetterFile(path: string, letters: readonly DeadLetter[]): Promise<void> {
  try {
    if (letters.length === 0) await unlink(path);
    else await writeFileAtomic(path, letters.map((letter) => `${printLetter(letter)}\n`).join(''));
  } catch (error) {
    throw new BsqlError(`the dead letters ${path} cannot be written: ${messageOf(error)}`, {
      code: 'BSQL5204',
      cause: error,
      help: 'nothing is lost: what was sent already stays in the file, and sending it again changes nothing',
    });
  }
}

/** Does something as the only one that takes letters away; a stream may append meanwhile. */
export async function withLetterLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const path = join(directory, lockName);
  if (!(await stat(directory).catch(() => undefined))) return await work();
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${process.pid}\n`).finally(() => file.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(path, error);
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    throw new BsqlError(`another bsql dlq works on the dead letters in ${directory} (process ${holder})`, {
      code: 'BSQL5147',
      help: `wait for it; if there is none any more, delete ${path}`,
      cause: error,
    });
  }
  try {
    return await work();
  } finally {
    await unlink(path);
  }
}

function unreadable(path: string, error: unknown): BsqlError {
  return new BsqlError(`the dead letters ${path} cannot be read: ${messageOf(error)}`, {
    code: 'BSQL5148',
    cause: error,
    help: 'check the permissions of the folder, and that no later bsql wrote them',
  });
}
