import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Position } from '../model/change.ts';
import { BsqlError, messageOf } from '../model/errors.ts';

const fileVersion = 1;

/** The file that keeps a position between runs: `checkpoint.json` in the checkpointLocation. */
export class CheckpointFile {
  readonly #directory: string;
  readonly #stream: string;
  #written: string | undefined;

  constructor(directory: string, stream: string) {
    this.#directory = directory;
    this.#stream = stream;
  }

  get path(): string {
    return join(this.#directory, 'checkpoint.json');
  }

  /** Undefined when there is none yet. One that cannot be read is an error: guessing would lose rows. */
  async read(): Promise<Position | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.#unreadable(messageOf(error));
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw this.#unreadable(messageOf(error));
    }
    const { version, position } = (content ?? {}) as { version?: unknown; position?: unknown };
    if (version !== fileVersion)
      throw this.#unreadable(`it has version ${String(version)}, this bsql knows ${fileVersion}`);
    if (!isPosition(position)) throw this.#unreadable('it holds no position');
    return position;
  }

  /** Writes a position unless it is there already: temp file, fsync, rename. */
  async write(position: Position): Promise<void> {
    const key = JSON.stringify(position);
    if (key === this.#written) return;
    const content = { version: fileVersion, stream: this.#stream, time: new Date().toISOString(), position };
    try {
      await mkdir(this.#directory, { recursive: true });
      await writeFileAtomic(this.path, `${JSON.stringify(content, null, 2)}\n`);
    } catch (error) {
      throw new BsqlError(`the checkpoint ${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
    this.#written = key;
  }

  #unreadable(why: string): BsqlError {
    return new BsqlError(`the checkpoint ${this.path} cannot be read: ${why}`, {
      code: 'BSQL5201',
      kind: 'data',
      help: 'put the right file back, or remove it to begin anew from where the script says',
    });
  }
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
