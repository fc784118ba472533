import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BsqlError, messageOf } from '../../../model/errors.ts';
import type { StatePlace } from '../../../model/format.ts';
import { isOverwriteState, noState, type OverwriteState } from './state.ts';
import { underLock } from './state-lock.ts';

const fileVersion = 1;
const mostTries = 5;

/** `overwrite-….json` beside a checkpoint: which indices a save builds, writes and keeps. One file a save. */
export class OverwriteFile {
  readonly path: string;
  readonly #place: StatePlace;
  #text: string | undefined;
  #state: OverwriteState = noState;
  #changing: Promise<void> = Promise.resolve();

  constructor(place: StatePlace) {
    const name = createHash('sha256').update(place.save).digest('hex').slice(0, 12);
    this.path = join(place.folder, `overwrite-${name}.json`);
    this.#place = place;
  }

  /** Without a file nothing was built yet. One that cannot be read is an error: guessing would build again. */
  async read(): Promise<OverwriteState> {
    await this.#changing;
    const text = await this.#readText();
    this.#state = text === undefined ? noState : this.#parse(text);
    this.#text = text;
    return this.#state;
  }

  #parse(text: string): OverwriteState {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw this.#unreadable(messageOf(error));
    }
    const { version, state } = (content ?? {}) as { version?: unknown; state?: unknown };
    if (version !== fileVersion)
      throw this.#unreadable(`it has version ${String(version)}, this bsql knows ${fileVersion}`);
    if (!isOverwriteState(state)) throw this.#unreadable('it names no indices');
    return state;
  }

  /** As it was last read or changed here. */
  get state(): OverwriteState {
    return this.#state;
  }

  /** Whether another process wrote it since it was last read or changed here. */
  async isForeign(): Promise<boolean> {
    await this.#changing;
    return (await this.#readText()) !== this.#text;
  }

  /**
   * The only way to write: from the state that is known here to the next, one after the other. Throws
   * BSQL5174 and writes nothing where another process wrote meanwhile. Durable when it resolves.
   */
  async change(next: (state: OverwriteState) => OverwriteState): Promise<void> {
    const changed = this.#changing.then(() => this.#change(next));
    this.#changing = changed.catch(() => {});
    await changed;
  }

  async #change(next: (state: OverwriteState) => OverwriteState): Promise<void> {
    const state = next(this.#state);
    const text = `${JSON.stringify({ version: fileVersion, save: this.#place.save, state }, null, 2)}\n`;
    try {
      await mkdir(this.#place.folder, { recursive: true });
      await underLock(`${this.path}.lock`, async () => {
        if ((await this.#readText()) !== this.#text) throw changedByAnother();
        // Temp file, fsync, rename.
        await writeFileAtomic(this.path, text);
      });
    } catch (error) {
      if (error instanceof BsqlError) throw error;
      throw new BsqlError(`${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
    this.#text = text;
    this.#state = state;
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.#unreadable(messageOf(error));
    }
  }

  #unreadable(why: string): BsqlError {
    return new BsqlError(`the state of save overwrite cannot be read from ${this.path}: ${why}`, {
      code: 'BSQL5201',
      kind: 'data',
      help: 'put the right file back, or remove it: the next start builds new indices then, and the old ones stay',
    });
  }
}

/** Reads, decides and changes; again where a stream that runs wrote meanwhile, as it does a few times in its life. */
export async function untilUnchanged(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isChangedByAnother(error) || tries === mostTries) throw error;
    }
  }
}

/** Whether somebody else decided what is to be, which nothing here may write over. */
export function isChangedByAnother(error: unknown): boolean {
  return error instanceof BsqlError && error.code === 'BSQL5174';
}

export function changedByAnother(): BsqlError {
  return new BsqlError('another command moved the aliases of this stream, or asked for new indices', {
    code: 'BSQL5174',
    help: 'run again: the next start does what was asked for. Nothing is lost, the checkpoint stands before what was not written',
  });
}
