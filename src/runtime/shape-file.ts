import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BsqlError, messageOf } from '../model/errors.ts';
import { isShapes, type Shapes } from './shapes.ts';

const fileVersion = 1;

/** By save: what was written of each table. */
type Content = Readonly<Record<string, Shapes>>;

/** `shapes.json` beside a checkpoint: the columns that were written of each table, by each save. */
export class ShapeFile {
  readonly #directory: string;
  readonly #readOnly: boolean;
  #content: Promise<Content> | undefined;
  #written: Promise<void> = Promise.resolve();

  /** `readOnly` where the folder belongs to a stream that may be running. */
  constructor(directory: string, readOnly = false) {
    this.#directory = directory;
    this.#readOnly = readOnly;
  }

  get path(): string {
    return join(this.#directory, 'shapes.json');
  }

  /** What a save has written so far; empty before its first row. */
  async read(save: string): Promise<Shapes> {
    return (await this.#read())[save] ?? {};
  }

  /** Durable when it resolves: a row must not be written before its shape is kept. */
  async write(save: string, shapes: Shapes): Promise<void> {
    const content = this.#read().then((before) => ({ ...before, [save]: shapes }));
    this.#content = content;
    if (this.#readOnly) return;
    // One after the other: saves that share the folder share the file.
    this.#written = this.#written.then(async () => await this.#writeFile(await content));
    await this.#written;
  }

  #read(): Promise<Content> {
    this.#content ??= this.#readFile();
    return this.#content;
  }

  async #readFile(): Promise<Content> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw this.#unreadable(messageOf(error));
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw this.#unreadable(messageOf(error));
    }
    const { version, saves } = (content ?? {}) as { version?: unknown; saves?: unknown };
    if (version !== fileVersion)
      throw this.#unreadable(`it has version ${String(version)}, this bsql knows ${fileVersion}`);
    if (typeof saves !== 'object' || saves === null || !Object.values(saves).every(isShapes))
      throw this.#unreadable('it holds no columns');
    return saves as Content;
  }

  async #writeFile(saves: Content): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true });
      await writeFileAtomic(this.path, `${JSON.stringify({ version: fileVersion, saves }, null, 2)}\n`);
    } catch (error) {
      throw new BsqlError(`the columns written so far cannot be kept in ${this.path}: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
  }

  #unreadable(why: string): BsqlError {
    return new BsqlError(`the columns written so far cannot be read from ${this.path}: ${why}`, {
      code: 'BSQL5201',
      kind: 'data',
      help: 'put the right file back, or remove it: the columns of the next rows count as the old ones then',
    });
  }
}
