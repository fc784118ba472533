import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Row, TableSchema, Value } from '../../model/change.ts';
import { BsqlError, messageOf } from '../../model/errors.ts';
import type { DocumentId } from '../encoding/document-id.ts';

/** A file with one line for each document, kept whole in memory and replaced as a whole. */
export class StateFile {
  readonly #path: string;
  readonly #lines: Map<string, string>;
  #dirty = false;

  private constructor(path: string, lines: Map<string, string>) {
    this.#path = path;
    this.#lines = lines;
  }

  /** Takes up what an earlier run left, so that a resumed stream goes on with it. */
  static async open(path: string, table: TableSchema, idOf: DocumentId): Promise<StateFile> {
    const lines = new Map<string, string>();
    for (const [index, line] of (await readExisting(path)).split('\n').entries()) {
      if (line === '') continue;
      const id = idOf(readRow(line, table, path, index + 1));
      if (id === undefined) throw notOurs(path, index + 1, 'has no value for the key');
      lines.set(id, line);
    }
    return new StateFile(path, lines);
  }

  /** One without lines, whatever is there. */
  static empty(path: string): StateFile {
    const file = new StateFile(path, new Map());
    file.#dirty = true;
    return file;
  }

  get size(): number {
    return this.#lines.size;
  }

  set(id: string, line: string): void {
    this.#lines.set(id, line);
    this.#dirty = true;
  }

  delete(id: string): void {
    this.#dirty = this.#lines.delete(id) || this.#dirty;
  }

  /** Durable when it resolves: temp file, fsync, rename. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    const text = this.#lines.size === 0 ? '' : `${[...this.#lines.values()].join('\n')}\n`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFileAtomic(this.#path, text);
    } catch (error) {
      throw fileError(this.#path, error);
    }
    this.#dirty = false;
  }
}

/** Bytes of a file, 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw fileError(path, error);
  }
}

async function readExisting(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw fileError(path, error);
  }
}

/** A line's values in the table's order; numbers keep their digits, so a long key stays itself. */
function readRow(line: string, table: TableSchema, path: string, number: number): Row {
  try {
    const digits = (_key: string, value: unknown, context: { source?: string }): unknown =>
      typeof value === 'number' ? (context.source ?? value) : value;
    const document = JSON.parse(line, digits as (key: string, value: unknown) => unknown) as Record<
      string,
      Value
    >;
    return table.columns.map((column) => document[column.name] ?? null);
  } catch (error) {
    throw notOurs(path, number, `is not a line of JSON: ${messageOf(error)}`);
  }
}

/** Dropping such a line would lose a document at the next write. */
function notOurs(path: string, number: number, why: string): BsqlError {
  return new BsqlError(`${path}:${number} ${why}`, {
    code: 'BSQL5204',
    kind: 'data',
    help: 'the file was made by something else or with another key; move it away, remove the checkpoint, and let bsql make it anew',
  });
}

function fileError(path: string, error: unknown): BsqlError {
  return new BsqlError(`${path} cannot be read or written: ${messageOf(error)}`, {
    code: 'BSQL5204',
    cause: error,
    help: 'check that the folder exists, is writable and has space left',
  });
}
