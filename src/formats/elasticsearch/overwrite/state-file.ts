import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BsqlError, messageOf } from '../../../model/errors.ts';
import type { StatePlace } from '../../../model/format.ts';
import { isOverwriteState, noState, type OverwriteState } from './state.ts';

const fileVersion = 1;

/** `overwrite-….json` beside a checkpoint: which indices a save builds, writes and keeps. One file a save. */
export class OverwriteFile {
  readonly path: string;
  readonly #place: StatePlace;
  #text: string | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(place: StatePlace) {
    const name = createHash('sha256').update(place.save).digest('hex').slice(0, 12);
    this.path = join(place.folder, `overwrite-${name}.json`);
    this.#place = place;
  }

  /** Without a file nothing was built yet. One that cannot be read is an error: guessing would build again. */
  async read(): Promise<OverwriteState> {
    this.#text = await this.#readText();
    if (this.#text === undefined) return noState;
    let content: unknown;
    try {
      content = JSON.parse(this.#text);
    } catch (error) {
      throw this.#unreadable(messageOf(error));
    }
    const { version, state } = (content ?? {}) as { version?: unknown; state?: unknown };
    if (version !== fileVersion)
      throw this.#unreadable(`it has version ${String(version)}, this bsql knows ${fileVersion}`);
    if (!isOverwriteState(state)) throw this.#unreadable('it names no indices');
    return state;
  }

  /** Whether another process wrote it since it was last read or written here. */
  async isForeign(): Promise<boolean> {
    await this.#writing;
    return (await this.#readText()) !== this.#text;
  }

  /** Durable when it resolves: temp file, fsync, rename. */
  async write(state: OverwriteState): Promise<void> {
    const written = this.#writing.then(() => this.#write(state));
    this.#writing = written.catch(() => {});
    await written;
  }

  async #write(state: OverwriteState): Promise<void> {
    const text = `${JSON.stringify({ version: fileVersion, save: this.#place.save, state }, null, 2)}\n`;
    try {
      await mkdir(this.#place.folder, { recursive: true });
      await writeFileAtomic(this.path, text);
    } catch (error) {
      throw new BsqlError(`${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
    this.#text = text;
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
