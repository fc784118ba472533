import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { ItemFailure } from '../model/format.ts';
import { type LetterSender, letterOf, printLetter } from './dead-letter.ts';
import { activeName, closeActiveFile, letterBytes } from './dead-letter-files.ts';

const longestFile = 64 * 1024 * 1024;

/** How many bytes letters may take. */
export interface LetterLimits {
  /** Of a file, before it is closed. */
  readonly fileBytes?: number;
  /** Of all files in the folder together. */
  readonly totalBytes?: number;
}

/**
 * `dead-letters.jsonl` in the checkpointLocation: events that the target refuses for good. A file that
 * is full is closed under a name with its time, and another is begun; none is ever deleted here, so a
 * folder that is full takes no more.
 */
export class DeadLetters {
  readonly #directory: string;
  readonly #sender: LetterSender;
  readonly #fileBytes: number;
  readonly #totalBytes: number;
  /** Two at a time could write into each other's lines. */
  #last: Promise<void> = Promise.resolve();

  constructor(directory: string, sender: LetterSender = {}, limits: LetterLimits = {}) {
    this.#directory = directory;
    this.#sender = sender;
    this.#fileBytes = limits.fileBytes ?? longestFile;
    this.#totalBytes = limits.totalBytes ?? Number.POSITIVE_INFINITY;
  }

  get path(): string {
    return join(this.#directory, activeName);
  }

  /** Durable when it resolves, so that a checkpoint may pass the events (invariant 3). */
  async append(failures: readonly ItemFailure[]): Promise<void> {
    const appended = this.#last.catch(() => {}).then(() => this.#append(failures));
    this.#last = appended;
    await appended;
  }

  async #append(failures: readonly ItemFailure[]): Promise<void> {
    const time = new Date().toISOString();
    const text = failures
      .map((failure) => `${printLetter(letterOf(failure, this.#sender, time))}\n`)
      .join('');
    await this.#judgeSize(Buffer.byteLength(text));
    try {
      await mkdir(this.#directory, { recursive: true });
      while (!(await this.#appendOnce(text)));
    } catch (error) {
      throw new BsqlError(`the dead letters ${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
  }

  /** Another writer of the folder may be between this and its write: the bound holds but for one write each. */
  async #judgeSize(more: number): Promise<void> {
    const bytes = await letterBytes(this.#directory);
    if (bytes + more <= this.#totalBytes) return;
    throw new BsqlError(
      `the dead letters in ${this.#directory} have ${bytes} bytes, and with the ${more} of what the target refuses now they would pass the ${this.#totalBytes} of maxDeadLetterSize`,
      {
        code: 'BSQL5207',
        kind: 'data',
        help: 'nothing is lost: the checkpoint stands before them. bsql dlq list and analyze tell what the letters are, replay sends them again, purge throws them away; then run again, or raise maxDeadLetterSize',
      },
    );
  }

  /** False when the file was closed meanwhile, by its length or by a replay: then the letters go to the next. */
  async #appendOnce(text: string): Promise<boolean> {
    const file = await open(this.path, 'a+');
    try {
      const { size, ino } = await file.stat();
      if (size >= this.#fileBytes) {
        await closeActiveFile(this.#directory);
        return false;
      }
      // Two writers may share the file: one write is one piece, and a line that a crash cut off is ended first.
      const bytes = Buffer.from(size > 0 && !(await endsWithLine(file, size)) ? `\n${text}` : text);
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten < bytes.length) throw new Error('no space left for all of them');
      await file.sync();
      if (size === 0) await syncFolder(this.#directory);
      const here = await stat(this.path).catch(() => undefined);
      return here?.ino === ino;
    } finally {
      await file.close();
    }
  }
}

async function endsWithLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 10;
}

/** Without this a new file's name may be gone after a power cut, with the letters in it. */
async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
